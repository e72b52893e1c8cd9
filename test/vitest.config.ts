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
      {
        test: {
          name: 'kernel',
          root,
          include: ['test/kernel/**/*.test.ts'],
          globalSetup: ['test/kernel/global-setup.ts'],
          testTimeout: 300_000,
          hookTimeout: 600_000,
          fileParallelism: false,
        },
      },
    ],
  },
})
