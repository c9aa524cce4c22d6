import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { temporaryFolder } from '@roost/testing';

/** PEM. */
export interface Certificate {
  cert: string;
  key: string;
}

/** A certificate that signs itself, for names and addresses as in `DNS:hooks.example.com`. */
export function makeCertificate(names: readonly string[], { expired = false } = {}): Certificate {
  using folder = temporaryFolder();
  const file = (name: string) => join(folder.path, name);
  const openssl = (...args: string[]) => execFileSync('openssl', args, { stdio: 'ignore' });
  const [cert, key] = [file('cert.pem'), file('key.pem')];
  const [request, extensions] = [file('request.pem'), file('extensions')];
  const curve = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  // A subject of its own: who is trusted is found by it.
  openssl('req', '-new', ...curve, '-subj', `/CN=${randomUUID()}`, '-keyout', key, '-out', request);
  writeFileSync(extensions, `subjectAltName=${names.join(',')}`);
  // In two steps: `req -x509` takes no end that is over.
  const days = ['-days', expired ? '-1' : '2'];
  openssl('x509', '-req', '-in', request, '-signkey', key, ...days, '-extfile', extensions, '-out', cert);
  return { cert: readFileSync(cert, 'utf8'), key: readFileSync(key, 'utf8') };
}

/** Has this process trust certificates, until the end of the scope. */
export function trusting(...certificates: readonly Certificate[]): Disposable {
  const before = getCACertificates('default');
  setDefaultCACertificates([...before, ...certificates.map(({ cert }) => cert)]);
  return { [Symbol.dispose]: () => setDefaultCACertificates(before) };
}
