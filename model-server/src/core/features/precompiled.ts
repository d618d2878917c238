/** Of a unit: the byte that leads to it, and the bit that marks a value, which no byte has. */
const LABEL_BITS = 0x800000ff;
/** Clusters of fewer bytes are looked up whole before their characters are. */
const WHOLE_CLUSTER_BYTES = 6;

/**
 * The normalizer `Precompiled` of Hugging Face's tokenizers, which those of XLM-RoBERTa have, to the byte. The
 * JavaScript library only comes near it, with NFKC.
 *
 * It is not SentencePiece's own: a cluster of characters is replaced by what its *shortest* known beginning stands
 * for, and the rest of it is gone. Models were trained with it.
 *
 * @param compiled - size of a double-array trie over UTF-8 bytes, the trie, and the replacements, each ended by a zero
 */
export function precompiledNormalizer(compiled: Buffer): (text: string) => string {
  const size = compiled.readUInt32LE(0);
  const units = new Uint32Array(size / 4);
  for (let i = 0; i < units.length; i++) units[i] = compiled.readUInt32LE(4 + i * 4);
  const replacements = compiled.subarray(4 + size);

  const replacementOf = (text: string): string | undefined => {
    const value = shortestMatch(units, Buffer.from(text, "utf8"));
    if (value === undefined) return undefined;
    const end = replacements.indexOf(0, value);
    return replacements.toString("utf8", value, end < 0 ? undefined : end);
  };

  const clusters = new Intl.Segmenter("en", { granularity: "grapheme" });
  const normalizeCluster = (cluster: string): string => {
    const whole = Buffer.byteLength(cluster) < WHOLE_CLUSTER_BYTES ? replacementOf(cluster) : undefined;
    if (whole !== undefined) return whole;
    let normalized = "";
    for (const character of cluster) normalized += replacementOf(character) ?? character;
    return normalized;
  };

  return (text) => {
    let normalized = "";
    for (const { segment } of clusters.segment(text)) normalized += normalizeCluster(segment);
    return normalized;
  };
}

/** The value of the shortest key that the bytes begin with. */
function shortestMatch(units: Uint32Array, bytes: Buffer): number | undefined {
  let node = offsetOf(units[0] as number);
  for (const byte of bytes) {
    if (byte === 0) return undefined;
    node ^= byte;
    const unit = units[node];
    if (unit === undefined || (unit & LABEL_BITS) !== byte) return undefined;
    node ^= offsetOf(unit);
    if ((unit >>> 8) & 1) return (units[node] as number) & 0x7fffffff;
  }
  return undefined;
}

function offsetOf(unit: number): number {
  return (unit >>> 10) << ((unit & (1 << 9)) >>> 6);
}
