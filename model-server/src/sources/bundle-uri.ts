/** Whether a bundle may be at this address. It is logged, so it holds no password and no signature. */
export function isBundleUri(uri: URL): boolean {
  if (`${uri.username}${uri.password}${uri.search}` !== "" || !isDecodable(uri.pathname)) return false;
  if (uri.hash !== "" && pinOf(uri) === undefined) return false;
  switch (uri.protocol) {
    case "file:":
      return uri.host === "" && uri.pathname !== "/";
    case "s3:":
      return uri.hostname !== "" && uri.port === "";
    case "https:":
      return true;
    case "http:":
      return isLoopback(uri);
    default:
      return false;
  }
}

/** SHA-256 that `bundle.json` must have, where the address ends with `#sha256=…`: then it names one bundle, to the bit. */
export function pinOf({ hash }: URL): string | undefined {
  return /^#sha256=([0-9a-f]{64})$/.exec(hash)?.[1];
}

/** Whether the address is one of this machine. */
export function isLoopback({ hostname }: URL): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

function isDecodable(path: string): boolean {
  try {
    decodeURIComponent(path);
    return true;
  } catch {
    return false;
  }
}
