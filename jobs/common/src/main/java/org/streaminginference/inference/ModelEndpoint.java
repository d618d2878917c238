package org.streaminginference.inference;

import java.io.Serializable;
import java.net.URI;
import java.time.Duration;

/**
 * The model server, and how to talk to it.
 *
 * @param url base of its URLs, http or https
 * @param modelName the model, as the server names it
 * @param caFile certificates (PEM) that are trusted beside Java's own; null where there are none
 * @param tokenFile file with a bearer token, read again when it changes; null where none is asked
 *     for
 * @param connectionLifetime how long a connection is used; behind a Service each one leads to one
 *     replica, so only new ones find new replicas. Zero keeps them for as long as the server does
 */
public record ModelEndpoint(
    URI url, String modelName, String caFile, String tokenFile, Duration connectionLifetime)
    implements Serializable {

  /** A server that asks for nothing. */
  public static ModelEndpoint of(URI url, String modelName) {
    return new ModelEndpoint(url, modelName, null, null, Duration.ZERO);
  }
}
