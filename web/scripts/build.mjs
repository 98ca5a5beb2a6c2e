// Builds the web app for the jar, and does nothing when nothing changed: Maven calls this on every build.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm';
const outcome = join(root, 'target', 'classes', 'static', 'index.html');
const builtFrom = join(root, 'target', 'web-built-from');
const installedFrom = join(root, 'node_modules', '.installed-from');

const packages = hash(['package.json', 'package-lock.json', '.npmrc']);
if (read(installedFrom) !== packages) {
  run('ci', '--no-audit', '--no-fund');
  writeFileSync(installedFrom, packages);
}
if (process.argv[2] === 'test') {
  run('test', '--silent');
} else {
  const sources = hash(['package-lock.json', 'index.html', 'vite.config.ts', 'tsconfig.json', 'src', 'public']);
  if (!existsSync(outcome) || read(builtFrom) !== sources) {
    run('run', 'build');
    mkdirSync(dirname(builtFrom), { recursive: true });
    writeFileSync(builtFrom, sources);
  }
}

function run(...words) {
  execFileSync(npm, words, { cwd: root, stdio: 'inherit' });
}

function read(file) {
  return existsSync(file) ? readFileSync(file, 'utf8') : null;
}

function hash(names) {
  const digest = createHash('sha256');
  for (const file of names.flatMap((name) => filesIn(join(root, name))).sort()) {
    digest.update(relative(root, file)).update('\0').update(readFileSync(file)).update('\0');
  }
  return digest.digest('hex');
}

function filesIn(path) {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path).flatMap((name) => filesIn(join(path, name)));
}
