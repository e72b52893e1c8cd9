import {defineConfig} from 'vitest/config'

const root = new URL('..', import.meta.url).pathname

export default defineConfig({
  test: {
    root,
    disableConsoleIntercept: true,
    restoreMocks: true,
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
      kernelProject('kernel', {
        include: ['test/kernel/**/*.test.ts'],
        exclude: ['test/kernel/debian-examples.test.ts'],
      }),
      // By far the longest; it has a machine of its own.
      kernelProject('kernel-examples', {include: ['test/kernel/debian-examples.test.ts']}),
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
