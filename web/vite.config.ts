import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import type { PluginOption, ProxyOptions } from 'vite';
import { defineConfig } from 'vitest/config';

// `npm run dev` talks to a running api where METERHOUSE_API names one; otherwise to the fixture server, which never
// reaches a build.
export default defineConfig(async ({ command, mode }) => {
  const plugins: PluginOption[] = [react()];
  const api = process.env.METERHOUSE_API;
  if (command === 'serve' && mode !== 'test' && !api) {
    const { fixtureServer } = await import('./dev/fixture-server.ts');
    plugins.push(fixtureServer());
  }
  const proxy: Record<string, ProxyOptions> = api ? { '/v1': { target: api }, '/openapi.json': { target: api } } : {};
  return {
    plugins,
    resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
    build: {
      outDir: 'target/classes/static',
      emptyOutDir: true,
      assetsDir: 'assets',
      // The content security policy allows no data: fonts or scripts; files stay files.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
    },
    server: { proxy },
    test: { environment: 'happy-dom', include: ['src/**/*.test.{ts,tsx}'] },
  };
});
