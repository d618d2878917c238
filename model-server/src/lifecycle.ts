/** Where the process stands: it starts, is ready, and once it drains it never gets ready again. */
export class Lifecycle {
  #state: "starting" | "ready" | "draining" = "starting";

  /** Whether new requests are taken. */
  get ready(): boolean {
    return this.#state === "ready";
  }

  markReady(): void {
    if (this.#state === "starting") this.#state = "ready";
  }

  markDraining(): void {
    this.#state = "draining";
  }
}
