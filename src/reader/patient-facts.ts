/** Who the record is about. https://hl7.org/fhir/R4/patient.html */
import type { Resource } from "../protocol/record/bundle.ts";
import {
  addressWords,
  ageWords,
  at,
  conceptWords,
  dateWords,
  joined,
  listOf,
  nameWords,
  plainWords,
  telecomWords,
  textOf,
} from "./fhir-value.ts";

export interface PatientFacts {
  readonly name: string;
  /** For the first glance: birth date with age, sex, death. */
  readonly main: readonly { readonly label: string; readonly value: string }[];
  /** For the second: identifiers and contact. */
  readonly more: readonly { readonly label: string; readonly value: string }[];
}

export function patientFacts(patient: Resource | undefined, now: Date): PatientFacts {
  const died = dateWords(patient?.["deceasedDateTime"]) ?? (patient?.["deceasedBoolean"] === true ? "Yes" : undefined);
  const age = died === undefined ? ageWords(patient?.["birthDate"], now) : undefined;
  const born = dateWords(patient?.["birthDate"]);
  const identifiers = listOf(patient?.["identifier"]).flatMap((identifier) => {
    const value = textOf(at(identifier, "value"));
    // Without a kind the label is the same for several; the first two are enough to recognise a person by.
    return value === undefined ? [] : [{ label: conceptWords(at(identifier, "type")) ?? "Identifier", value }];
  });
  const [first, ...others] = identifiers;
  const given = (label: string, value: string | undefined) => (value === undefined ? [] : [{ label, value }]);
  return {
    name: nameWords(patient?.["name"]) ?? "Name not given",
    main: [
      ...given("Born", joined([born, age === undefined ? undefined : `(${age})`], " ")),
      ...given("Sex", plainWords(patient?.["gender"])),
      ...given("Died", died),
      ...(first === undefined ? [] : [first]),
    ],
    more: [
      ...others.map(({ label, value }, index) => ({ label: index === 0 ? label : `${label} (${index + 1})`, value })),
      ...given("Address", addressWords(patient?.["address"])),
      ...given("Contact", telecomWords(patient?.["telecom"])),
      ...given(
        "Languages",
        joined(listOf(patient?.["communication"]).map((each) => conceptWords(at(each, "language")))),
      ),
    ],
  };
}
