/**
 * Loaded with `node --import`: ends this process when its standard input closes. The runner holds the other end, and
 * the operating system closes it however the runner ended.
 */
process.stdin.on("end", exit).on("error", exit).resume();
// Reading must not keep a process alive that has nothing else to do.
process.stdin.unref?.();

function exit() {
  process.exit(0);
}
