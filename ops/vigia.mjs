// Loaded into what `correr` launches: when the launcher dies without a word (kill -9), the channel
// between both closes and this process is asked to stop as if by a signal, so that nothing is left behind.

if (process.channel) {
  process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
  // It must not keep alive a process that has finished its work.
  process.channel.unref();
}
