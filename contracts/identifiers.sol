// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

/// Random names. They are types of their own so that a record can never be passed where a consent is meant; in the ABI
/// each is a plain bytes32.

/// A hospital, the same on every chain of a deployment.
type HospitalId is bytes32;

/// A person at one hospital (a pseudonym: nothing about the person can be computed from it).
type SubjectId is bytes32;

/// A record on one ledger. The same record has another id on another ledger.
type RecordId is bytes32;

/// A clinician's request.
type RequestId is bytes32;

/// keccak256(abi.encode(owner, salt)), so that only its owner can burn an id that is not on chain yet.
type ConsentId is bytes32;
