/** Whether a bundle may be at this address. It is logged, so it holds no password and no signature. */
export function isBundleUri(uri: URL): boolean {
  if (`${uri.username}${uri.password}${uri.search}${uri.hash}` !== "" || !isDecodable(uri.pathname))
    return false;
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
