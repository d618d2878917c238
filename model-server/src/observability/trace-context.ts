/** The trace that a request belongs to, in the words that OpenTelemetry has for log lines. */
export interface TraceContext {
  /** 32 hexadecimal digits. */
  readonly trace_id: string;
  /** The caller's span: 16 hexadecimal digits. */
  readonly parent_id: string;
  readonly sampled: boolean;
}

const TRACEPARENT = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/;

/**
 * Reads a `traceparent` header as W3C Trace Context says: later versions may add fields, version ff is none,
 * ids of zeros alone are none.
 *
 * @returns undefined where the header is missing or wrong: a trace then begins elsewhere, the request goes on
 */
export function parseTraceparent(header: string | undefined): TraceContext | undefined {
  const [, version, traceId, parentId, flags, more] = TRACEPARENT.exec(header ?? "") ?? [];
  if (version === undefined || traceId === undefined || parentId === undefined) return undefined;
  if (version === "ff" || (version === "00" && more !== undefined)) return undefined;
  if (/^0+$/.test(traceId) || /^0+$/.test(parentId)) return undefined;
  return {
    trace_id: traceId,
    parent_id: parentId,
    sampled: (Number.parseInt(flags as string, 16) & 1) === 1,
  };
}
