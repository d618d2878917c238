package org.streaminginference.inference;

/**
 * The model's answer for one text.
 *
 * @param label null where the text holds no token
 * @param score probability of the label; null where there is no label
 * @param modelSha256 null where the server does not tell
 */
public record Scored(
    String label, Double score, String modelName, String modelVersion, String modelSha256) {}
