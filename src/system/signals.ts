/** What asks a program to end: Ctrl-C, kill(1), and a terminal that is gone. */
const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** Runs work that must not be cut off; `onSignal` learns that an end is wanted, and the work goes on. */
export async function withoutCutOff<T>(
  work: () => Promise<T>,
  onSignal: (name: string) => void,
): Promise<T> {
  for (const signal of signals) process.on(signal, onSignal)
  try {
    return await work()
  } finally {
    for (const signal of signals) process.off(signal, onSignal)
  }
}
