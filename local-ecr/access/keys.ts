/** AccessKey is an access key that the server knows. */
export interface AccessKey {
	accessKeyId: string;
	secretAccessKey: string;
	/** sessionToken must come with every request of a temporary key. */
	sessionToken?: string;
	/** expiresAt is when a temporary key ends. */
	expiresAt?: Date;
	/** account is the ID of the account the key belongs to; 123456789012 when it is left out. */
	account?: string;
	/** user is the name of the IAM user that messages give. */
	user?: string;
	/** denied are the operations that are answered with AccessDeniedException: `PutImage` of ECR, `ecs:ListTasks`, `lambda:GetFunction`. */
	denied?: string[];
}

/** Role is an IAM role that can be assumed. */
export interface Role {
	/** name is the role's name, without its path. */
	name: string;
	/** externalId must be given to assume the role. */
	externalId?: string;
	/** maxDurationSeconds is the longest session in seconds; 12 hours when it is left out. */
	maxDurationSeconds?: number;
	/** denied are the ECR operations that its sessions may not call. */
	denied?: string[];
}

/** Caller is who sent a request, as far as the server knows. */
export interface Caller {
	account: string;
	/** arn names the caller in messages and in GetCallerIdentity. */
	arn: string;
	/** userId is what GetCallerIdentity calls UserId. */
	userId: string;
	denied: readonly string[];
	/** session tells that the caller itself uses an assumed role. */
	session: boolean;
}

/** DEFAULT_ACCOUNT is the account of a key that does not name one. */
export const DEFAULT_ACCOUNT = '123456789012';

interface KnownKey {
	key: AccessKey;
	caller: Caller;
}

/** Keys holds the access keys that were given at the start and those that AssumeRole has issued since. */
export class Keys {
	private readonly known = new Map<string, KnownKey>();
	private readonly open: boolean;

	/** Without keys every access key is let in, and its signature is checked for its form only. */
	constructor(keys: readonly AccessKey[] | undefined) {
		this.open = keys === undefined;
		for (const key of keys ?? []) this.add(key, callerOf(key));
	}

	/** add makes a key known. */
	add(key: AccessKey, caller: Caller): void {
		this.known.set(key.accessKeyId, { key, caller });
	}

	/** find answers a known key; for an unknown one, a caller without a key when every key is let in. */
	find(accessKeyId: string): { key?: AccessKey; caller: Caller } | undefined {
		const known = this.known.get(accessKeyId);
		if (known) return known;
		return this.open ? { caller: callerOf({ accessKeyId, secretAccessKey: '' }) } : undefined;
	}
}

function callerOf({ accessKeyId, account = DEFAULT_ACCOUNT, user = 'local', denied = [] }: AccessKey): Caller {
	return { account, arn: `arn:aws:iam::${account}:user/${user}`, userId: accessKeyId, denied, session: false };
}
