package org.streaminginference.inference;

import java.io.Serializable;
import java.time.Duration;

/**
 * When a batch is full. Whichever bound comes first sends it.
 *
 * @param records most records in one request
 * @param tokens most tokens in one request, as {@link Tokens} estimates them; a longer text goes
 *     alone
 * @param linger how long a record waits for others
 */
public record BatchBounds(int records, int tokens, Duration linger) implements Serializable {}
