/** An address of an endpoint that must never be connected to. */
export interface HostileAddress {
  url: string;
  /** What the name servers say of its name; nothing where it is no name. */
  leadsTo?: readonly string[];
}

/** A public address, of example.com's past: it is never connected to either, where a test notes connections. */
export const publicAddress = '93.184.216.34';
const publicAddress6 = '2606:2800:220:1:248:1893:25c8:1946';

/** IP addresses in every manner of writing that a URL takes. */
const writtenOut: readonly string[] = [
  // Loopback
  'https://127.0.0.1/',
  'https://127.0.0.1:22/',
  'https://127.0.0.1./',
  'https://127.1/',
  'https://127.255.255.254/',
  'https://2130706433/',
  'https://017700000001/',
  'https://0x7f000001/',
  'https://0177.0.0.1/',
  'https://0x7f.1/',
  'https://0x7F.0.0x0.01/',
  'https://①②⑦.0.0.1/',
  'https://127。0。0。1/',
  'https://%31%32%37.0.0.1/',
  'https:127.0.0.1',
  'https:\\\\127.0.0.1\\hook',
  'https://[::1]/',
  'https://[0:0:0:0:0:0:0:1]/',
  'https://[::ffff:127.0.0.1]/',
  'https://[::ffff:7f00:1]/',
  'https://[::127.0.0.1]/',
  // This network, and any address of this machine
  'https://0/',
  'https://0.0.0.0/',
  'https://0.1.2.3/',
  'https://[::]/',
  // Private networks
  'https://10.0.0.1/',
  'https://167772161/',
  'https://012.0.0.1/',
  'https://172.16.0.1/',
  'https://172.31.255.255/',
  'https://192.168.1.1/',
  'https://0xc0a80101/',
  'https://[::ffff:10.0.0.1]/',
  'https://[fc00::1]/',
  'https://[fd12:3456:789a::1]/',
  // Link-local, and what clouds tell their machines
  'https://169.254.169.254/latest/meta-data/',
  'https://2852039166/latest/meta-data/',
  'https://0xa9.0xfe.0xa9.0xfe/',
  'https://0251.0376.0251.0376/',
  'https://169.254.170.2/v2/credentials/',
  'https://[::ffff:169.254.169.254]/',
  'https://[::ffff:a9fe:a9fe]/',
  'https://[fd00:ec2::254]/latest/meta-data/',
  'https://[fe80::1]/',
  'https://[fec0::1]/',
  'https://168.63.129.16/',
  'https://100.100.100.200/',
  'https://192.0.0.192/',
  // IPv4 in IPv6, by way of a translator or a tunnel
  'https://[64:ff9b::7f00:1]/',
  'https://[64:ff9b::a9fe:a9fe]/',
  'https://[64:ff9b:1::a00:1]/',
  'https://[2002:7f00:1::]/',
  'https://[2002:a9fe:a9fe::]/',
  'https://[2001:0:5ef5:79fd::1]/',
  'https://[::ffff:0:127.0.0.1]/',
  // Carriers, multicast, documentation, benchmarks, what is reserved
  'https://100.64.0.1/',
  'https://100.127.255.254/',
  'https://192.0.0.1/',
  'https://192.0.2.1/',
  'https://192.88.99.1/',
  'https://198.18.0.1/',
  'https://198.19.255.255/',
  'https://198.51.100.1/',
  'https://203.0.113.1/',
  'https://224.0.0.1/',
  'https://239.255.255.250/',
  'https://240.0.0.1/',
  'https://255.255.255.255/',
  'https://[ff02::1]/',
  'https://[2001:db8::1]/',
  'https://[3fff::1]/',
  'https://[100::1]/',
  'https://[5f00::1]/',
  'https://[4000::1]/',
];

/** Names that lead to such an address, alone or beside a public one. */
const named: readonly HostileAddress[] = [
  { url: 'https://localtest.example.com/', leadsTo: ['127.0.0.1'] },
  { url: 'https://127.0.0.1.nip.example.com/', leadsTo: ['127.0.0.1'] },
  { url: 'https://hooks.example.com/', leadsTo: ['10.1.2.3'] },
  { url: 'https://hooks.example.com./', leadsTo: ['10.1.2.3'] },
  { url: 'https://metadata.example.com/', leadsTo: ['169.254.169.254'] },
  { url: 'https://six.example.com/', leadsTo: ['::1'] },
  { url: 'https://mapped.example.com/', leadsTo: ['::ffff:10.0.0.1'] },
  { url: 'https://zoned.example.com/', leadsTo: ['fe80::1%eth0'] },
  { url: 'https://public-with-zone.example.com/', leadsTo: [`${publicAddress6}%eth0`] },
  { url: 'https://unique-local.example.com/', leadsTo: ['fd00:ec2::254'] },
  { url: 'https://translated.example.com/', leadsTo: ['64:ff9b::a00:1'] },
  { url: 'https://first.example.com/', leadsTo: ['192.168.0.1', publicAddress] },
  { url: 'https://second.example.com/', leadsTo: [publicAddress, '192.168.0.1'] },
  { url: 'https://last.example.com/', leadsTo: [publicAddress, publicAddress6, '::1'] },
  { url: 'https://odd.example.com/', leadsTo: ['0177.0.0.1'] },
  { url: 'https://EXAMPLE.com@10.0.0.1.example.net/', leadsTo: ['10.0.0.1'] },
  { url: 'https://xn--n3h.example.com/', leadsTo: ['0.0.0.0'] },
];

/** What the address itself says, wherever its name leads. */
const bySpelling: readonly HostileAddress[] = [
  'http://hooks.example.com/',
  'http://127.0.0.1:8006/',
  'ftp://hooks.example.com/',
  'ws://hooks.example.com/',
  'https://user:password@hooks.example.com/',
  'https://hooks.example.com@other.example.com/',
  'https://hooks.example.com#@other.example.com/',
  'https://localhost/',
  'https://localhost./',
  'https://LOCALHOST:8006/',
  'https://roost.localhost/',
  'https://localhost.localdomain/',
  'https://intranet/',
  'https://printer.local/',
  'https://router.home.arpa/',
  'https://metadata.google.internal/computeMetadata/v1/',
  'https://metadata.google.internal./computeMetadata/v1/',
  'https://ip-10-0-0-1.eu-west-1.compute.internal/',
].map((url) => ({ url, leadsTo: [publicAddress] }));

/** Refused whatever name servers say of them. */
export const refusedByAddress: readonly HostileAddress[] = [
  ...writtenOut.map((url): HostileAddress => ({ url })),
  ...named,
];

/** Refused before a name server is asked. */
export const refusedByText: readonly HostileAddress[] = [
  ...writtenOut.map((url): HostileAddress => ({ url })),
  ...bySpelling,
];

/** What no program can connect to, since it is no URL. */
export const noUrls: readonly string[] = [
  '',
  'hooks.example.com',
  '//hooks.example.com/',
  'https://',
  'https://[fe80::1%25eth0]/',
  'https://[::1',
  'https://1.2.3.4.5/',
  'https://256.256.256.256/',
  'https://4294967296/',
  'https://127.0.0.1 .example.com/',
  'https://hooks.example.com:65536/',
  'https://hooks.example.com%00.example.net/',
];
