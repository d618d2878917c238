package org.streaminginference.inference;

/**
 * The model's answer for one text.
 *
 * @param modelSha256 null where the server does not tell
 */
public record Scored(Answer answer, String modelName, String modelVersion, String modelSha256) {}
