import { type BaseName, bases, type Image } from "./catalogue.ts";
import { contentHash, type Inputs } from "./context.ts";
import { Problem, UsageProblem } from "./problem.ts";

/** An image with all that decides what comes out of its build. */
export interface PlannedImage {
  readonly image: Image;
  readonly inputs: Inputs;
  /** 16 digits of the hash over the inputs. */
  readonly tag: string;
}

/** What a plan is made of. */
export interface PlanProps {
  readonly images: readonly Image[];
  /** Names to build, and with them what they start from. */
  readonly wanted: readonly string[];
  readonly baseImages: Readonly<Partial<Record<BaseName, string>>>;
  readonly platform: string;
  /** Id of a local image, which stands for its digest; undefined where it is not there. */
  readonly idOf: (reference: string) => string | undefined;
  readonly dockerfileOf: (image: Image) => string;
}

/**
 * The wanted images in the order of their builds, each with its tag.
 *
 * @throws Problem when a name is unknown, a base is not named or a file is missing
 */
export function planBuilds(props: PlanProps): PlannedImage[] {
  const planned = new Map<string, PlannedImage>();
  const visit = (name: string): PlannedImage => {
    const done = planned.get(name);
    if (done !== undefined) return done;
    const image = find(props.images, name);
    const from = image.from === undefined ? undefined : visit(image.from);
    const inputs: Inputs = {
      files: [{ path: "Dockerfile", source: props.dockerfileOf(image) }, ...image.files()],
      arguments: {
        ...image.arguments,
        ...Object.fromEntries(image.bases.map((base) => [base, identity(base, image, props)])),
        ...(from && { BASE_IMAGE: from.tag }),
      },
      platform: props.platform,
    };
    const result = { image, inputs, tag: contentHash(inputs).slice(0, 16) };
    planned.set(name, result);
    return result;
  };
  for (const name of props.wanted) visit(name);
  return [...planned.values()];
}

function find(images: readonly Image[], name: string): Image {
  const image = images.find((candidate) => candidate.name === name);
  if (image !== undefined) return image;
  throw new UsageProblem(
    `There is no image "${name}". Allowed: ${images.map((candidate) => candidate.name).join(", ")}.`,
    "Name some of these.",
  );
}

/** A digest says which image it is; for one of this machine its id does. */
function identity(base: BaseName, image: Image, { baseImages, idOf }: PlanProps): string {
  const reference = baseImages[base];
  if (reference === undefined) {
    throw new UsageProblem(
      `${image.name} starts from ${base}, which is not named. Allowed: an image by digest, such as ${bases[base]}@sha256:….`,
      `Give --base ${base}=…, or set the variable ${base}.`,
    );
  }
  if (reference.includes("@sha256:")) return reference;
  const id = idOf(reference);
  if (id !== undefined) return id;
  throw new Problem(
    `${base} is "${reference}", which is not on this machine. Allowed: an image that is here, or one by digest.`,
    "Build or pull it first.",
  );
}
