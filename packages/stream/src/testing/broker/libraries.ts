import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

export const VERSION = '4.4.0';
const JAVA = 17;
const REMEDY = `install Java ${JAVA} or later and Maven, or set SLUICE_TEST_KAFKA_BROKERS to the address of a broker`;

/** The class path of the broker and of its console tools; `kafka-tools-api` is left out: it names a version that is nowhere, and neither needs it. */
const POM = `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>local</groupId><artifactId>kafka-broker</artifactId><version>1</version><packaging>pom</packaging>
  <dependencies>
    <dependency>
      <groupId>org.apache.kafka</groupId><artifactId>kafka_2.13</artifactId><version>${VERSION}</version>
      <exclusions><exclusion><groupId>org.apache.kafka</groupId><artifactId>kafka-tools-api</artifactId></exclusion></exclusions>
    </dependency>
    <dependency>
      <groupId>org.apache.kafka</groupId><artifactId>kafka-tools</artifactId><version>${VERSION}</version>
      <exclusions><exclusion><groupId>org.apache.kafka</groupId><artifactId>kafka-tools-api</artifactId></exclusion></exclusions>
    </dependency>
    <dependency><groupId>org.slf4j</groupId><artifactId>slf4j-simple</artifactId><version>1.7.36</version></dependency>
  </dependencies>
</project>
`;

/** The folder of the broker's jars: fetched once for this user, with what Maven is set to. @throws Error with one sentence that says what to install */
export function brokerLibraries(): string {
  requireJava();
  const libs = path.join(os.homedir(), '.cache', 'sluice', `kafka-${VERSION}-tools`);
  if (existsSync(libs)) return libs;
  mkdirSync(path.dirname(libs), { recursive: true });
  const work = mkdtempSync(`${libs}.`);
  try {
    writeFileSync(path.join(work, 'pom.xml'), POM);
    const mvn = spawnSync('mvn', ['-B', '-q', 'dependency:copy-dependencies', '-DoutputDirectory=libs', '-DincludeScope=runtime'], { cwd: work, encoding: 'utf8', timeout: 300_000 });
    if (mvn.error) throw new Error(`no Kafka broker for the tests: there is no Maven to fetch it; ${REMEDY}`);
    if (mvn.status !== 0) throw new Error(`no Kafka broker for the tests: Maven could not fetch it (is its repository reachable?); ${REMEDY}\n${mvn.stdout.slice(-2000)}`);
    try {
      renameSync(path.join(work, 'libs'), libs);
    } catch (error) {
      if (!existsSync(libs)) throw error; // another process was first
    }
    return libs;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

function requireJava(): void {
  const java = spawnSync('java', ['-version'], { encoding: 'utf8' });
  const major = Number(/version "(\d+)/.exec(java.stderr ?? '')?.[1] ?? 0);
  if (major < JAVA) throw new Error(`no Kafka broker for the tests: there is ${major > 0 ? `only Java ${major}` : 'no Java'}; ${REMEDY}`);
}
