import {defineConfig} from 'vitest/config'

const root = new URL('..', import.meta.url).pathname

/** What asks about rules more than about a machine, and the hard places: half of the time that all kernel tests take. */
const rulesFiles = [
  'cheat-sheet',
  'debian-examples',
  'exact-reader',
  'hard-places',
  'message-lists',
  'model',
  'random-rules',
  'takes',
].map((name) => `test/kernel/${name}.test.ts`)

export default defineConfig({
  test: {
    root,
    disableConsoleIntercept: true,
    restoreMocks: true,
    // A virtual machine or a container engine has to end first, also on a busy machine.
    teardownTimeout: 60_000,
    projects: [
      {
        test: {
          name: 'unit',
          root,
          include: ['test/**/*.test.ts'],
          exclude: ['test/kernel/**', 'test/container/**'],
          globalSetup: ['test/commands/build-program.ts'],
          testTimeout: 20_000,
        },
      },
      kernelProject('kernel', {include: ['test/kernel/**/*.test.ts'], exclude: rulesFiles}),
      kernelProject('kernel-rules', {include: rulesFiles}),
      {
        test: {
          name: 'container',
          root,
          include: ['test/container/**/*.test.ts'],
          globalSetup: ['test/container/global-setup.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          fileParallelism: false,
        },
      },
    ],
  },
})

/** Tests that share one virtual machine, one file after the other. */
function kernelProject(
  name: string,
  files: {readonly include: string[]; readonly exclude?: string[]},
) {
  return {
    test: {
      name,
      root,
      ...files,
      globalSetup: ['test/kernel/global-setup.ts'],
      testTimeout: 300_000,
      hookTimeout: 600_000,
      fileParallelism: false,
    },
  }
}
