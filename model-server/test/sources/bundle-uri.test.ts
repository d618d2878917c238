import { expect, it } from "vitest";
import { isBundleUri } from "../../src/sources/bundle-uri.ts";

it.each([
  "file:///models/tiny/1",
  "s3://bucket/models/tiny/1.0.0",
  "s3://bucket/models/tiny/1.0.0/",
  "s3://bucket.of.the-team",
  "https://models.example.org/tiny/1/",
  "https://models.example.org:8443/tiny",
  "http://localhost:9000/tiny",
  "http://127.0.0.1/tiny",
  "http://[::1]:9000/tiny",
  `file:///models/tiny/1#sha256=${"0a".repeat(32)}`,
  `s3://bucket/models/tiny/1.0.0#sha256=${"0a".repeat(32)}`,
])("a bundle may be at %s", (uri) => {
  expect(isBundleUri(new URL(uri))).toBe(true);
});

it.each([
  "file:///",
  "file://host/models",
  "s3:///models/tiny",
  "s3://key:secret@bucket/tiny",
  "s3://bucket:9000/tiny",
  "s3://bucket/tiny?versionId=3",
  "s3://bucket/100%",
  "https://user:password@models.example.org/tiny",
  "https://models.example.org/tiny?signature=abc",
  "https://models.example.org/tiny#1",
  "https://models.example.org/tiny#sha256=",
  `https://models.example.org/tiny#sha256=${"0A".repeat(32)}`,
  `https://models.example.org/tiny#sha256=${"0a".repeat(33)}`,
  "http://models.example.org/tiny",
  "http://127.0.0.1.example.org/tiny",
  "http://10.0.0.1/tiny",
  "ftp://models.example.org/tiny",
  "data:application/json,{}",
])("no bundle may be at %s", (uri) => {
  expect(isBundleUri(new URL(uri))).toBe(false);
});
