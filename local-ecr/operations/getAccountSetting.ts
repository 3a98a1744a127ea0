import { valuesOfSetting } from './accountSettings';
import type { Handler } from './handler';

/** getAccountSetting emulates GetAccountSetting. */
export const getAccountSetting: Handler<'GetAccountSetting'> = ({ name }, { registry }) => {
	const [byDefault] = valuesOfSetting(name);
	return { name, value: registry.settings.account.get(name) ?? byDefault };
};
