/**
 * Kubernetes quantities. The API server rewrites them (1000m becomes 1, 1024Mi becomes 1Gi); Terraform then compares
 * what it wrote with what it reads and differs for ever, so only canonical ones are let through.
 * https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
 */

const decimal = ["n", "u", "m", "", "k", "M", "G", "T", "P", "E"];
const binary = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];
const nano = 1_000_000_000n;

/** The quantity in billionths, or undefined when it is none (or in exponents, which nobody writes). */
export function parseQuantity(text: string): bigint | undefined {
  const match = /^(\d+)(?:\.(\d*))?(n|u|m|k|[MGTPE]i?|Ki)?$/.exec(text);
  if (match === null) return undefined;
  const [, whole = "0", fraction = "", suffix = ""] = match;
  const scale = suffix.endsWith("i")
    ? nano * 1024n ** BigInt(binary.indexOf(suffix))
    : 1000n ** BigInt(decimal.indexOf(suffix));
  const digits = BigInt(whole + fraction);
  const divisor = 10n ** BigInt(fraction.length);
  return (digits * scale + divisor - 1n) / divisor;
}

/** The quantity as the API server writes it, or undefined when it is none. */
export function canonicalQuantity(text: string): string | undefined {
  const value = parseQuantity(text);
  if (value === undefined) return undefined;
  // Below 1024 the server writes binary quantities as decimal ones.
  return text.endsWith("i") && value >= 1024n * nano
    ? write(value / nano, 1024n, binary)
    : write(value, 1000n, decimal);
}

/** The number with the largest suffix that leaves it whole. */
function write(value: bigint, base: bigint, suffixes: readonly string[]): string {
  if (value === 0n) return "0";
  let rest = value;
  let step = 0;
  while (rest % base === 0n && step < suffixes.length - 1) {
    rest /= base;
    step += 1;
  }
  return `${rest}${suffixes[step]}`;
}

/** Whole mebibytes of a memory quantity such as `2Gi`, or undefined when it is not a whole number of them. */
export function mebibytes(text: string): number | undefined {
  const value = parseQuantity(text);
  const mebibyte = nano * 1024n ** 2n;
  return value === undefined || value % mebibyte !== 0n ? undefined : Number(value / mebibyte);
}

/** CPUs of a quantity such as `500m`, as a number. */
export function cores(text: string): number | undefined {
  const value = parseQuantity(text);
  return value === undefined ? undefined : Number(value) / Number(nano);
}
