import { ActionError } from '../aws/actionError';

/** invalidFile is what is thrown for a file that cannot be imported: `says` continues "The file", `hint` tells how to go on. */
export function invalidFile(says: string, hint: string): ActionError {
	return new ActionError('InvalidFile', `The file ${says}`, hint);
}
