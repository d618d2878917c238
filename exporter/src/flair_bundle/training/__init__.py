"""From a CSV of labelled texts to a Flair `TextClassifier`."""
