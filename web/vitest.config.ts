import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  plugins: [react()],
  // The list of the server's codes is beside this folder.
  server: { fs: { allow: ['..'] } },
  test: {
    environment: 'happy-dom',
    include: ['{app,booking,console,operations,audit}/**/*.test.{ts,tsx}'],
  },
});
