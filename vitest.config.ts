import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Against hanging, not against slow machines.
    testTimeout: 180_000,
    pool: 'threads',
  },
});
