import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import { operations } from '../../../lib/ecr/serviceModel';

/** searchApiOperations is the list of the operations of the API that the package knows. */
export function searchApiOperations(this: ILoadOptionsFunctions, filter = ''): Promise<INodeListSearchResult> {
	const wanted = filter.trim().toLowerCase();
	const names = Object.keys(operations).filter((name) => name.toLowerCase().includes(wanted));
	const url = (name: string) => `https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_${name}.html`;
	return Promise.resolve({ results: names.map((name) => ({ name, value: name, url: url(name) })) });
}
