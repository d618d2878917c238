import type { Bundle } from "../bundle/bundle.ts";
import type { Decoder } from "./decoder.ts";
import { sigmoidDecoder } from "./sigmoid.ts";
import { softmaxDecoder } from "./softmax.ts";
import { crfDecoder, tokenSoftmaxDecoder } from "./tags.ts";
import { readTransitions } from "./transitions.ts";

/** The decoder that a bundle's manifest asks for. A new kind is a file beside this one and a case here. */
export function createDecoder(bundle: Bundle): Decoder {
  const { labels, decoding } = bundle.manifest;
  switch (decoding.kind) {
    case "softmax":
      return softmaxDecoder(labels);
    case "sigmoid":
      return sigmoidDecoder(labels, decoding);
    case "token-softmax":
      return tokenSoftmaxDecoder({ labels, spans: decoding.spans });
    case "crf":
      return crfDecoder({ labels, spans: decoding.spans }, readTransitions(bundle, decoding));
  }
}
