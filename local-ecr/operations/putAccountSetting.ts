import { invalidParameter } from '../errors';
import { valuesOfSetting } from './accountSettings';
import type { Handler } from './handler';

/** putAccountSetting emulates PutAccountSetting. */
export const putAccountSetting: Handler<'PutAccountSetting'> = ({ name, value }, { registry }) => {
	const values = valuesOfSetting(name);
	if (!values.includes(value)) {
		throw invalidParameter('value', `Member must satisfy enum value set: [${values.join(', ')}]`);
	}
	registry.settings.account.set(name, value);
	registry.changed();
	return { name, value };
};
