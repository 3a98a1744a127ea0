/** Vulnerability is one that the sample scanner knows, in a package as a layer may hold it. */
export interface Vulnerability {
	id: string;
	description: string;
	severity: 'INFORMATIONAL' | 'LOW' | 'MEDIUM' | 'HIGH' | 'CRITICAL';
	/** score and vector are those of CVSS 3.1. */
	score: number;
	vector: string;
	packageName: string;
	version: string;
	/** packageManager tells what the package is of: enhanced scanning knows the packages of languages, too. */
	packageManager: 'OS' | 'NODEPKG' | 'JAR';
	/** fixedIn is the first version without it; absent while there is none. */
	fixedIn?: string;
}

/**
 * vulnerabilities is all that the sample scanner knows: real vulnerabilities of real packages, so that links lead
 * somewhere. Which of them an image has says nothing about it; see findings.ts.
 */
export const vulnerabilities: readonly Vulnerability[] = [
	{
		id: 'CVE-2022-37434',
		description: 'zlib through 1.2.12 has a heap-based buffer over-read or buffer overflow in inflate in inflate.c.',
		severity: 'CRITICAL',
		score: 9.8,
		vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H',
		packageName: 'zlib',
		version: '1.2.12-r1',
		packageManager: 'OS',
		fixedIn: '1.2.12-r2',
	},
	{
		id: 'CVE-2023-38545',
		description: 'curl overflows a heap-based buffer in the SOCKS5 proxy handshake.',
		severity: 'CRITICAL',
		score: 9.8,
		vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H',
		packageName: 'curl',
		version: '8.3.0-r0',
		packageManager: 'OS',
		fixedIn: '8.4.0-r0',
	},
	{
		id: 'CVE-2022-28391',
		description: 'BusyBox through 1.35.0 lets remote attackers execute code through a PTR record that netstat prints.',
		severity: 'HIGH',
		score: 8.8,
		vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:U/C:H/I:H/A:H',
		packageName: 'busybox',
		version: '1.35.0-r5',
		packageManager: 'OS',
		fixedIn: '1.35.0-r7',
	},
	{
		id: 'CVE-2023-0286',
		description: 'OpenSSL confuses types in the X.400 addresses inside an X.509 GeneralName.',
		severity: 'HIGH',
		score: 7.4,
		vector: 'CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:U/C:H/I:N/A:H',
		packageName: 'openssl',
		version: '3.0.7-r2',
		packageManager: 'OS',
		fixedIn: '3.0.8-r0',
	},
	{
		id: 'CVE-2021-33560',
		description: 'Libgcrypt mishandles ElGamal encryption because it lacks exponent blinding.',
		severity: 'HIGH',
		score: 7.5,
		vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N',
		packageName: 'libgcrypt',
		version: '1.8.7-r0',
		packageManager: 'OS',
		fixedIn: '1.8.8-r0',
	},
	{
		id: 'CVE-2023-2650',
		description: 'Processing some ASN.1 object identifiers, or data with them, in OpenSSL can be very slow.',
		severity: 'MEDIUM',
		score: 6.5,
		vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:U/C:N/I:N/A:H',
		packageName: 'openssl',
		version: '3.0.7-r2',
		packageManager: 'OS',
		fixedIn: '3.0.9-r0',
	},
	{
		id: 'CVE-2023-4016',
		description:
			'ps in procps-ng can write almost unlimited data into the heap when a user may run it with any arguments.',
		severity: 'LOW',
		score: 3.3,
		vector: 'CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:N/I:N/A:L',
		packageName: 'procps-ng',
		version: '4.0.3-r1',
		packageManager: 'OS',
		fixedIn: '4.0.4-r0',
	},
	{
		id: 'CVE-2023-29383',
		description: 'Control characters can be put into fields that chfn of shadow hands to the password file.',
		severity: 'LOW',
		score: 3.3,
		vector: 'CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:N/I:L/A:N',
		packageName: 'shadow',
		version: '4.13-r0',
		packageManager: 'OS',
	},
	{
		id: 'CVE-2019-9192',
		description: 'check_dst_limits_calc_pos_1 in the GNU C Library recurses without control.',
		severity: 'INFORMATIONAL',
		score: 7.5,
		vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H',
		packageName: 'glibc',
		version: '2.31-13',
		packageManager: 'OS',
	},
	{
		id: 'CVE-2021-44906',
		description: 'Minimist through 1.2.5 lets prototypes be polluted through setKey().',
		severity: 'CRITICAL',
		score: 9.8,
		vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H',
		packageName: 'minimist',
		version: '1.2.5',
		packageManager: 'NODEPKG',
		fixedIn: '1.2.6',
	},
	{
		id: 'CVE-2022-25883',
		description: 'semver before 7.5.2 takes very long for some ranges of untrusted users.',
		severity: 'HIGH',
		score: 7.5,
		vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H',
		packageName: 'semver',
		version: '7.3.8',
		packageManager: 'NODEPKG',
		fixedIn: '7.5.2',
	},
	{
		id: 'CVE-2021-44228',
		description: 'Apache Log4j2 2.0-beta9 to 2.15.0 looks up names in log messages that attackers can control.',
		severity: 'CRITICAL',
		score: 10,
		vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H',
		packageName: 'org.apache.logging.log4j:log4j-core',
		version: '2.14.1',
		packageManager: 'JAR',
		fixedIn: '2.15.0',
	},
];
