import { ServiceError } from "../errors.ts";
import type { BearerTokens } from "./bearer-tokens.ts";

/** Looks at the value of an `Authorization` header; throws a ServiceError where it does not open the server. */
export type Authorize = (authorization: string | undefined) => void;

export function authorizeBy(tokens: BearerTokens): Authorize {
  return (authorization) => {
    if (tokens.accepts(authorization)) return;
    throw new ServiceError(
      "unauthorized",
      `The request has ${authorization === undefined ? "no" : "a wrong"} bearer token. Send "Authorization: Bearer" and the token.`,
    );
  };
}
