import {
	ICredentialsHelper,
	type ICredentialDataDecryptedObject,
	type ICredentials,
	type IDataObject,
	type IHttpRequestOptions,
	type INodeType,
	type INodeTypes,
	type IVersionedNodeType,
} from 'n8n-workflow';

/** NodeTypes are the node types that n8n knows in a test. */
export class NodeTypes implements INodeTypes {
	constructor(private readonly types: Readonly<Record<string, INodeType>>) {}

	getByName(name: string): INodeType | IVersionedNodeType {
		return this.getByNameAndVersion(name);
	}

	getByNameAndVersion(name: string): INodeType {
		const type = this.types[name];
		if (!type) throw new Error(`No node type ${name}`);
		return type;
	}

	getKnownTypes(): IDataObject {
		return {};
	}
}

/** CredentialsHelper returns the same data for every credential. */
export class CredentialsHelper extends ICredentialsHelper {
	constructor(
		private readonly data: ICredentialDataDecryptedObject,
		/** The data of credentials of other types, which have their own. */
		private readonly others: Readonly<Record<string, ICredentialDataDecryptedObject>> = {},
	) {
		super();
	}

	getParentTypes = () => [];
	isCredentialUsableByNode = () => true;
	authenticate = async (_: unknown, __: unknown, options: unknown) =>
		await Promise.resolve(options as IHttpRequestOptions);
	preAuthentication = () => Promise.resolve(undefined);
	runPreAuthentication = () => Promise.resolve(undefined);
	getCredentials = async (): Promise<ICredentials> => await Promise.reject(new Error('Not used'));
	getDecrypted = async (_: unknown, __: unknown, type: string) => await Promise.resolve(this.others[type] ?? this.data);
	updateCredentials = () => Promise.resolve();
	updateCredentialsOauthTokenData = () => Promise.resolve();
	getCredentialsProperties = () => [];
}
