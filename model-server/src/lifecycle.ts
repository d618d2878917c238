/** Where the process stands: it starts, is ready, and once it drains it never gets ready again. */
export class Lifecycle {
  #state: "starting" | "ready" | "draining" = "starting";

  /** @param beyondRepair - whether only a new process can help; asked at each health check */
  constructor(private readonly beyondRepair: () => boolean = () => false) {}

  /** Whether the process should go on: false asks the platform to start a new one. */
  get live(): boolean {
    return !this.beyondRepair();
  }

  /** Whether new requests are taken. */
  get ready(): boolean {
    return this.#state === "ready" && this.live;
  }

  /** Whether the process is about to end. */
  get draining(): boolean {
    return this.#state === "draining";
  }

  markReady(): void {
    if (this.#state === "starting") this.#state = "ready";
  }

  markDraining(): void {
    this.#state = "draining";
  }
}
