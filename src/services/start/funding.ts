/** Gives every service that pays for transactions money on a development chain; nobody else needs any. */
import { parseEther } from "viem";
import { getBalance } from "viem/actions";
import type { Address, ChainWriter } from "../../chain/client.ts";
import { transfer } from "../../chain/transaction.ts";

const ENOUGH = parseEther("1000");
const GIFT = parseEther("100000");

export async function fundAccounts(writer: ChainWriter, accounts: readonly Address[]): Promise<void> {
  const balances = await Promise.all(accounts.map((address) => getBalance(writer, { address })));
  const poor = accounts.filter((_, index) => (balances[index] ?? 0n) < ENOUGH);
  await Promise.all(poor.map((to) => transfer(writer, to, GIFT)));
}
