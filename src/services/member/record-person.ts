/**
 * Whether a record looks like another person's than the one it is to be signed for. Made to catch a wrong click, so it
 * compares only what both sides say, and forgivingly: order, accents, titles and further given names do not matter.
 */
import { ChartpassError } from "../../core/errors.ts";
import { isArray, isObject, type Json, type JsonObject } from "../../protocol/record/canonical.ts";
import { readHeader, type RecordPart } from "../../protocol/record/part.ts";

interface Registered {
  readonly name: string;
  /** yyyy-mm-dd, or empty. */
  readonly birthDate: string;
}

/** @throws ARG_RECORD_PERSON */
export function requireSamePerson(header: RecordPart, registered: Registered): void {
  const { patient: place, entries } = readHeader(header.bytes);
  const patient = place === undefined ? undefined : entries[place]?.resource;
  if (!patient) return;
  const name = !isSameName(patient, registered.name);
  const birthDate = !isSameBirthDate(patient, registered.birthDate);
  if (!name && !birthDate) return;
  const what = [...(name ? ["name"] : []), ...(birthDate ? ["date of birth"] : [])].join(" and another ");
  throw new ChartpassError("ARG_RECORD_PERSON", `The record is about another ${what}.`, {
    hint: "Choose the right person, or confirm that the record belongs to the one chosen.",
  });
}

/** One of the record's names has no word that the other side lacks, in either direction. */
function isSameName(patient: JsonObject, registered: string): boolean {
  const own = wordsOf(registered);
  const names = listOf(patient["name"]).filter(isObject).map(wordsOfName);
  const given = names.filter((words) => words.size > 0);
  if (own.size === 0 || given.length === 0) return true;
  return given.some((words) => isWithin(words, own) || isWithin(own, words));
}

/** FHIR dates may stop after the year or the month. */
function isSameBirthDate(patient: JsonObject, registered: string): boolean {
  const date = patient["birthDate"];
  if (typeof date !== "string" || !/^\d{4}(-\d\d(-\d\d)?)?$/.test(date)) return true;
  return registered === "" || registered.startsWith(date);
}

/** HumanName: family and given names where there are any, or the whole as text, which may have titles. */
function wordsOfName(name: JsonObject): Set<string> {
  const parts = [name["family"], ...listOf(name["given"])].filter((part) => typeof part === "string");
  const words = wordsOf(parts.join(" "));
  return words.size > 0 || typeof name["text"] !== "string" ? words : wordsOf(name["text"]);
}

function wordsOf(text: string): Set<string> {
  const plain = text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  return new Set(plain.split(/[^\p{L}\p{N}]+/u).filter(Boolean));
}

const isWithin = (some: ReadonlySet<string>, all: ReadonlySet<string>): boolean =>
  [...some].every((word) => all.has(word));

const listOf = (value: Json | undefined): readonly Json[] => (value !== undefined && isArray(value) ? value : []);
