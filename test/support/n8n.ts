import {
	ICredentialsHelper,
	type ICredentialDataDecryptedObject,
	type ICredentials,
	type IDataObject,
	type IHttpRequestOptions,
	type INodeParameters,
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

/**
 * CredentialsHelper has the same data for whatever credential is asked for. Expressions in it are resolved as n8n does:
 * for the item that asks, with n8n's note on the error of one that fails.
 */
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
	getDecrypted: ICredentialsHelper['getDecrypted'] = async (_, __, type, mode, executeData, ___, values) => {
		const data = this.others[type] ?? this.data;
		if (!values) return await Promise.resolve(data);
		const { workflow, runExecutionData, runIndex, itemIndex, node, connectionInputData } = values;
		const of = [runExecutionData, runIndex, itemIndex, node.name, connectionInputData] as const;
		try {
			const raw = data as INodeParameters;
			const resolved = workflow.expression.getParameterValue(raw, ...of, mode, {}, executeData, false, raw);
			return resolved as ICredentialDataDecryptedObject;
		} catch (thrown) {
			if (thrown instanceof Error) thrown.message += ' [Error resolving credentials]';
			throw thrown;
		}
	};
	updateCredentials = () => Promise.resolve();
	updateCredentialsOauthTokenData = () => Promise.resolve();
	getCredentialsProperties = () => [];
}
