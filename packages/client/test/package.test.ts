import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { checkPackage, createPackageFromTarballData } from '@arethetypeswrong/core';
import { startTestServer, type TestServer } from '@roost/server/test-server';
import { build } from 'esbuild';
import { publint } from 'publint';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { browserPath, openPage } from './chromium.ts';
import { type PackedProject, packProject } from './packed-project.ts';

// A browser and compilers start, on a machine that is busy with other tests.
vi.setConfig({ testTimeout: 60_000 });

let project: PackedProject;
let server: TestServer;

beforeAll(async () => {
  [project, server] = await Promise.all([packProject(), startTestServer()]);
}, 120_000);

afterAll(async () => {
  project[Symbol.dispose]();
  await server[Symbol.asyncDispose]();
});

let count = 0;
const settings = () => ({
  baseUrl: server.address,
  apiKey: server.keys.development,
  name: `carol/${count++}?@example.com`,
});

const expected = {
  value: 21,
  walked: true,
  page: 2,
  refused: [true, true, 'NotFoundError', 404, 'user_not_found', 'key', true],
  aborted: 'enough',
  event: 'user.created',
};

describe('what is published', () => {
  test('is what is needed, and no more', () => {
    expect(readdirSync(project.installed).sort()).toEqual(['LICENSE', 'README.md', 'dist', 'package.json']);
    expect(readdirSync(join(project.installed, 'dist')).sort()).toEqual([
      'index.cjs',
      'index.d.cts',
      'index.d.ts',
      'index.js',
    ]);
    const manifest = JSON.parse(readFileSync(join(project.installed, 'package.json'), 'utf8'));
    expect(Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies })).toEqual([]);
    expect(manifest).not.toHaveProperty('private');
    expect(readdirSync(join(project.folder, 'node_modules/@roost'))).toEqual(['client']);
  });

  test('is found nothing wrong with by publint', async () => {
    const { messages } = await publint({ pkgDir: project.installed, pack: false, strict: true });
    expect(messages).toEqual([]);
  });

  test('has types that are right for every way to import it', async () => {
    const checked = await checkPackage(createPackageFromTarballData(new Uint8Array(project.tarball)));
    expect(checked).toMatchObject({ types: { kind: 'included' }, problems: [] });
  });
});

describe('the package', () => {
  test.each(['module.mjs', 'common.cjs', 'worker-thread.mjs'])('works in %s', async (program) => {
    expect(JSON.parse(await project.run(program, settings()))).toEqual(expected);
  });

  test.skipIf(!browserPath)('works in a browser, in a page and in a worker', async () => {
    const { outputFiles } = await build({
      absWorkingDir: project.folder,
      entryPoints: ['browser.mjs'],
      bundle: true,
      minify: true,
      write: false,
    });
    await using opened = await openPage(outputFiles[0]?.text ?? '');
    for (const where of ['runInPage', 'runInWorker']) {
      const call = `${where}(${JSON.stringify(settings())})`;
      expect(await opened.page.evaluate(call)).toEqual(expected);
    }
    // The page asks for a user who does not exist: a browser says so by itself.
    expect(opened.console.filter((text) => !text.includes('404'))).toEqual([]);
    expect(opened.requests.filter((url) => !url.startsWith('http://127.0.0.1:'))).toEqual([]);
  });
});

describe('the README', () => {
  const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
  const samples = [...readme.matchAll(/^```js\n(.*?)^```$/gms)].map(([, code = '']) => code);

  test.each(samples.map((code, index) => [index + 1, code] as const))(
    'its sample %i runs as it stands',
    async (index, code) => {
      const file = `sample-${index}.mjs`;
      writeFileSync(join(project.folder, file), code);
      const printed = await project.run(file, null, {
        ROOST_URL: server.address,
        ROOST_API_KEY: server.keys.development,
        ROOST_PRODUCTION_KEY: server.keys.production,
      });
      expect(printed).not.toBe('');
    },
  );
});

describe('its types', () => {
  const compiler = fileURLToPath(new URL('../../../node_modules/.bin/tsc', import.meta.url));
  const resolutions: [string, string[]][] = [
    ['nodenext', ['consumer.mts', 'consumer.cts']],
    ['bundler', ['consumer.ts']],
  ];
  test.each(resolutions)('fit a program that is resolved as %s, %j', (moduleResolution, files) => {
    for (const file of files)
      writeFileSync(join(project.folder, file), readFileSync(join(project.folder, 'consumer.ts')));
    const compilerOptions = {
      target: 'es2022',
      lib: ['es2022', 'dom', 'dom.iterable'],
      types: [],
      module: moduleResolution === 'bundler' ? 'esnext' : 'nodenext',
      moduleResolution,
      strict: true,
      exactOptionalPropertyTypes: true,
      skipLibCheck: false,
      noEmit: true,
    };
    const configuration = join(project.folder, 'tsconfig.json');
    writeFileSync(configuration, JSON.stringify({ compilerOptions, files }));
    const compile = () => execFileSync(compiler, ['--project', configuration], { encoding: 'utf8' });
    expect(compile()).toBe('');
  });
});

describe('its size', () => {
  async function sizeOf(names: string): Promise<number> {
    const { outputFiles } = await build({
      stdin: { contents: `export ${names} from '@roost/client';`, resolveDir: project.folder },
      bundle: true,
      minify: true,
      format: 'esm',
      write: false,
    });
    return gzipSync(outputFiles[0]?.contents ?? '').length;
  }

  test('is at most 8 KB gzipped, all of it', async () => {
    expect(await sizeOf('*')).toBeLessThanOrEqual(8 * 1024);
  });

  test('is that of what is used alone: a receiver of webhooks has no client in it', async () => {
    expect(await sizeOf('{ verifyWebhook }')).toBeLessThanOrEqual(3 * 1024);
    expect(await sizeOf('{ createClient }')).toBeLessThanOrEqual(5 * 1024);
  });
});
