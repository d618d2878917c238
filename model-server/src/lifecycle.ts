/** Where the process stands: it starts, warms up, is ready, and once it drains it never gets ready again. */
export class Lifecycle {
  #state: "starting" | "warming-up" | "ready" | "draining" = "starting";

  /** @param beyondRepair - whether only a new process can help; asked at each health check */
  constructor(private readonly beyondRepair: () => boolean = () => false) {}

  /** Whether the process should go on: false asks the platform to start a new one. */
  get live(): boolean {
    return !this.beyondRepair();
  }

  /** Whether clients are to send their requests. */
  get ready(): boolean {
    return this.#state === "ready" && this.live;
  }

  /** Whether new requests are taken: while it warms up, the server's own come before those of clients. */
  get accepting(): boolean {
    return this.ready || (this.#state === "warming-up" && this.live);
  }

  /** Whether the process is about to end. */
  get draining(): boolean {
    return this.#state === "draining";
  }

  markWarmingUp(): void {
    if (this.#state === "starting") this.#state = "warming-up";
  }

  markReady(): void {
    if (this.#state !== "draining") this.#state = "ready";
  }

  markDraining(): void {
    this.#state = "draining";
  }
}
