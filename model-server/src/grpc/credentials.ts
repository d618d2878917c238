import { ServerCredentials } from "@grpc/grpc-js";
import type { Security, TlsFiles } from "../security/security.ts";

/** Credentials whose certificate is replaced while the server runs. */
class ReplacedCredentials extends ServerCredentials {
  constructor(files: TlsFiles) {
    super({}, files);
  }

  replace(files: TlsFiles): void {
    this.updateSecureContextOptions(files);
  }

  _equals(other: ServerCredentials): boolean {
    return this === other;
  }
}

/** What a gRPC server binds with: the certificate, where there is one. */
export function grpcCredentials({ tls, onTlsChange }: Security): ServerCredentials {
  if (tls === undefined) return ServerCredentials.createInsecure();
  const credentials = new ReplacedCredentials(tls);
  onTlsChange((files) => credentials.replace(files));
  return credentials;
}
