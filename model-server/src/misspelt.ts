/** A variable that is set and not read, and the one that was probably meant. */
export interface Misspelt {
  readonly variable: string;
  readonly meant: string;
}

/** What Kubernetes tells each container of the Services around it. */
const OF_A_SERVICE = /_SERVICE_(HOST|PORT)(_|$)|_PORT_\d+_(TCP|UDP|SCTP)(_|$)/;
/** Of OpenSSL, which is near to one of ours. */
const OF_OPENSSL = "SSL_CERT_FILE";
const SERVICE_ADDRESS = /^(tcp|udp|sctp):\/\//;

/** Shorter names are near too many others. */
const LEAST_LENGTH = 6;

/**
 * Variables that look like one of ours with a slip of the finger, or with another ending: they would be without effect,
 * and nobody would know. Values are not looked at, but for the addresses that Kubernetes sets.
 *
 * @param known - names that are read
 */
export function misspeltVariables(
  environment: Readonly<Record<string, string | undefined>>,
  known: readonly string[],
): Misspelt[] {
  return Object.entries(environment).flatMap(([variable, value = ""]) => {
    if (
      known.includes(variable) ||
      OF_A_SERVICE.test(variable) ||
      variable === OF_OPENSSL ||
      SERVICE_ADDRESS.test(value)
    )
      return [];
    const meant =
      known.find((name) => isSlip(variable, name)) ?? known.find((name) => hasStem(variable, name));
    return meant === undefined ? [] : [{ variable, meant }];
  });
}

function isSlip(variable: string, name: string): boolean {
  if (name.length < LEAST_LENGTH) return false;
  return distance(variable.toUpperCase(), name) <= (name.length < 10 ? 1 : 2);
}

/** The same but for its last word: MAX_BODY_SIZE for MAX_BODY_BYTES. OpenTelemetry has more names than we read. */
function hasStem(variable: string, name: string): boolean {
  const words = name.split("_");
  if (words.length < 3 || words[0] === "OTEL") return false;
  const stem = `${words.slice(0, -1).join("_")}_`;
  return variable.startsWith(stem) && !variable.slice(stem.length).includes("_");
}

/** Letters to insert, leave out or replace, or neighbours to swap, from one text to the other. */
function distance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      const [above, left, before] = [rows[i - 1]?.[j], row[j - 1], rows[i - 1]?.[j - 1]] as [
        number,
        number,
        number,
      ];
      row[j] = Math.min(above + 1, left + 1, before + (same ? 0 : 1));
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) row[j] = Math.min(row[j] as number, (rows[i - 2]?.[j - 2] as number) + 1);
    }
    rows.push(row);
  }
  return rows[a.length]?.[b.length] as number;
}
