import { createSign, generateKeyPairSync } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** An OpenID Connect provider that signs everybody in at once, as whom the test says. */
export interface Provider {
  readonly url: string;
  /** Who signs in next. */
  user: { readonly email: string; readonly groups: readonly string[] };
  /** Whether each code came with the verifier of its challenge's method. */
  readonly challenges: string[];
  close(): Promise<void>;
}

/** Starts a provider on a free loopback port. */
export async function startProvider(clientId: string): Promise<Provider> {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const jwk = { ...publicKey.export({ format: "jwk" }), kid: "k", alg: "RS256", use: "sig" };
  const challenges: string[] = [];
  let nonce: string | null = null;
  const server: Server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", provider.url);
    const json = (value: unknown) => {
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify(value));
    };
    if (url.pathname === "/authorize") {
      challenges.push(url.searchParams.get("code_challenge_method") ?? "none");
      nonce = url.searchParams.get("nonce");
      const back = new URL(url.searchParams.get("redirect_uri") ?? "");
      back.searchParams.set("code", "code");
      back.searchParams.set("state", url.searchParams.get("state") ?? "");
      response.writeHead(302, { location: back.href }).end();
    } else if (url.pathname === "/token") {
      const now = Math.floor(Date.now() / 1000);
      const claims = {
        iss: provider.url,
        aud: clientId,
        sub: "u",
        iat: now,
        exp: now + 600,
        email_verified: true,
      };
      const idToken = sign({ ...claims, ...provider.user, ...(nonce !== null && { nonce }) });
      json({ access_token: "secret-access-token", token_type: "Bearer", expires_in: 600, id_token: idToken });
    } else if (url.pathname === "/keys") {
      json({ keys: [jwk] });
    } else {
      json({
        issuer: provider.url,
        authorization_endpoint: `${provider.url}/authorize`,
        token_endpoint: `${provider.url}/token`,
        jwks_uri: `${provider.url}/keys`,
        response_types_supported: ["code"],
        subject_types_supported: ["public"],
        id_token_signing_alg_values_supported: ["RS256"],
        code_challenge_methods_supported: ["S256"],
      });
    }
  });

  function sign(payload: unknown): string {
    const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const text = `${encode({ alg: "RS256", kid: "k", typ: "JWT" })}.${encode(payload)}`;
    return `${text}.${createSign("RSA-SHA256").update(text).sign(privateKey).toString("base64url")}`;
  }

  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const provider: Provider = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    user: { email: "nobody@example.com", groups: [] },
    challenges,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return provider;
}
