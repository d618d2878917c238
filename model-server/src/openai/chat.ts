import { randomUUID } from "node:crypto";
import type { Prediction } from "../core/predictor.ts";
import { ServiceError, shown } from "../errors.ts";
import { isObject } from "../protocol/tensors.ts";

/** What is taken from a request for a chat completion: the text to score, and who scores it. */
export interface ChatRequest {
  readonly model: string;
  readonly text: string;
}

/**
 * Reads a chat completion request. The text is the last message of the user; a system message is for models that
 * can be told something, and is ignored, as are all settings of sampling.
 *
 * @throws ServiceError with status 400
 */
export function parseChatRequest(body: unknown): ChatRequest {
  if (!isObject(body)) throw invalid('The body is no JSON object. Send {"model":…,"messages":[…]}.');
  const { model, messages, stream, n } = body;
  if (typeof model !== "string") throw invalid(`"model" is ${shown(model)}, allowed is the name of a model.`);
  if (stream === true) throw invalid('"stream" is true, allowed is false: an answer is one JSON text.');
  if (n !== undefined && n !== null && n !== 1) {
    throw invalid(`"n" is ${shown(n)}, allowed is 1: a model has one answer to a text.`);
  }
  if (!Array.isArray(messages)) throw invalid('"messages" is no array. Send [{"role":"user","content":…}].');
  const last = messages.filter((message) => isObject(message) && message["role"] === "user").at(-1);
  if (last === undefined)
    throw invalid('"messages" has no message with the role "user". Send the text in one.');
  return { model, text: contentOf(last["content"]) };
}

/** A message's text; of parts, those that are text. */
function contentOf(content: unknown): string {
  if (typeof content === "string") return content;
  const parts = Array.isArray(content) ? content : [];
  const texts = parts.map((part) =>
    isObject(part) && part["type"] === "text" && typeof part["text"] === "string" ? part["text"] : undefined,
  );
  if (texts.length > 0 && texts.every((text) => text !== undefined)) return texts.join("\n");
  throw invalid(
    'The last user message has a "content" that is no text. Send a string, or parts of type "text".',
  );
}

/** The answer: the prediction's JSON as the assistant's message. */
export function chatCompletion(model: string, prediction: Prediction): object {
  return {
    id: `chatcmpl-${randomUUID()}`,
    object: "chat.completion",
    created: Math.floor(Date.now() / 1000),
    model,
    choices: [
      {
        index: 0,
        finish_reason: "stop",
        logprobs: null,
        message: { role: "assistant", content: JSON.stringify(prediction), refusal: null },
      },
    ],
  };
}

function invalid(message: string): ServiceError {
  return new ServiceError("invalid-request", message);
}
