import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { StartError } from "../errors.ts";

const MIN_LENGTH = 16;

/** Tokens that open the server, each a line of a file: two of them while one is replaced by the other. */
export class BearerTokens {
  /** Digests have one length, so that comparing them tells nothing of the tokens'. */
  #digests: readonly Buffer[] = [];
  #own: readonly Buffer[] = [];

  /** @throws StartError where there is none, or one that is easily guessed or no header can carry */
  set(file: string): void {
    const tokens = file
      .split("\n")
      .map((line) => line.trim())
      .filter((line) => line !== "");
    if (tokens.length === 0)
      throw new StartError("The token file is empty. Write a token into it, one a line.");
    const wrong = tokens.findIndex((token) => !/^[\x21-\x7e]+$/.test(token) || token.length < MIN_LENGTH);
    if (wrong >= 0) {
      throw new StartError(
        `Token ${wrong + 1} of the token file is refused: allowed are ${MIN_LENGTH} or more visible ASCII characters. ` +
          "Make one with: openssl rand -hex 32.",
      );
    }
    this.#digests = tokens.map(digestOf);
  }

  /** A token that nobody knows but this process, for requests to itself. It opens the server until it is revoked. */
  lend(): { readonly token: string; revoke(): void } {
    const token = randomBytes(32).toString("hex");
    this.#own = [digestOf(token)];
    const revoke = () => {
      this.#own = [];
    };
    return { token, revoke };
  }

  /** @param authorization - value of the header of that name */
  accepts(authorization: string | undefined): boolean {
    const token = /^Bearer +(\S+) *$/i.exec(authorization ?? "")?.[1];
    if (token === undefined) return false;
    const digest = digestOf(token);
    return [...this.#digests, ...this.#own].reduce(
      (found, known) => timingSafeEqual(known, digest) || found,
      false,
    );
  }
}

function digestOf(token: string): Buffer {
  return createHash("sha256").update(token).digest();
}
