// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {HospitalId, SubjectId} from "../identifiers.sol";

/// @dev Signatures of several members over one digest. Signers are in ERC-7913 form (an address is its 20 bytes);
/// sorted by keccak256 the check for duplicates is cheapest, any order is accepted.
struct MemberSignatures {
    bytes[] signers;
    bytes[] signatures;
}

/**
 * @title Who is who
 * @notice Hospitals with their public parameters and members, relays, and the self-signed identity keys of people.
 * The administrator admits hospitals and relays; it can neither add nor change a person's key.
 */
interface IHospitalRegistry {
    /// @notice One version of a hospital's keys.
    struct Params {
        /// The suite's public parameters, a frame.
        bytes publicParams;
        /// Key that signs records: P-256, compressed, 33 bytes.
        bytes issuerKey;
        uint64 since;
    }

    /// @notice A hospital as it stands now.
    struct Hospital {
        bytes publicParams;
        bytes issuerKey;
        /// Counts from 1; earlier versions stay readable.
        uint32 version;
        uint8 threshold;
        bytes[] members;
    }

    /// @notice Two and a bit slots: `active` and `since` share one.
    struct Relay {
        bytes32 organisation;
        /// keccak256 of the relay's X-Wing public key.
        bytes32 messageKeyHash;
        bool active;
        uint64 since;
    }

    /// @notice What a person signs to enter a key; see `identityEntryTypes` in src/protocol/typed-data.ts.
    struct IdentityEntry {
        SubjectId subject;
        HospitalId hospital;
        address key;
        /// 1 patient, 2 clinician.
        uint8 role;
        /// Salted hash of the credential.
        bytes32 credential;
        /// The key this one replaces; zero for the first.
        address previous;
        uint64 deadline;
    }

    /// @notice A key in force or of the past. Packed: key, role, revision and since fill 33 bytes, so credential is first.
    struct Identity {
        bytes32 credential;
        address key;
        uint8 role;
        bool revoked;
        /// Counts from 1.
        uint32 revision;
        uint64 since;
    }

    event HospitalRegistered(HospitalId indexed hospital);
    event ParamsPublished(HospitalId indexed hospital, uint32 version, bytes publicParams, bytes issuerKey);
    event MembersChanged(HospitalId indexed hospital, bytes[] members, uint8 threshold);
    event RelayRegistered(address indexed key, bytes32 indexed organisation, bytes32 messageKeyHash);
    event RelayChanged(address indexed key, bool active);
    event IdentityRegistered(
        HospitalId indexed hospital,
        SubjectId indexed subject,
        address indexed key,
        uint8 role,
        bytes32 credential,
        uint32 revision
    );
    event IdentityRevoked(HospitalId indexed hospital, SubjectId indexed subject, address indexed key);

    error HospitalUnknown(HospitalId hospital);
    error HospitalKnown(HospitalId hospital);
    error ParamsMissing(HospitalId hospital);
    error IssuerKeyLength(uint256 length);
    error MemberInvalid(bytes signer);
    error MemberThreshold(uint256 threshold, uint256 members);
    error MemberUnknown(HospitalId hospital, bytes signer);
    error MembersTooFew(HospitalId hospital, uint256 given, uint256 threshold);
    error MemberSignaturesInvalid(HospitalId hospital, bytes32 digest);
    error RelayInvalid(address key, bytes32 organisation);
    error RelayKnown(address key);
    error RelayUnknown(address key);
    error IdentityInvalid(address key, uint8 role);
    error IdentityExpired(uint64 deadline);
    error IdentitySignature(address expected, address signer);
    error IdentityPrevious(address expected, address given);
    error IdentityRole(uint8 expected, uint8 given);
    error IdentityEnded(HospitalId hospital, SubjectId subject);
    error IdentityUnknown(HospitalId hospital, SubjectId subject);
    error IdentityReplayed(bytes32 digest);

    /// @notice Admit a hospital. Administrator only.
    /// @param members ERC-7913 signers of its consortium
    /// @param threshold how many of them must sign
    function registerHospital(
        HospitalId hospital,
        bytes calldata publicParams,
        bytes calldata issuerKey,
        bytes[] calldata members,
        uint8 threshold
    ) external;

    /// @notice Append a version of a hospital's keys; nothing is overwritten. Administrator only.
    function publishParams(HospitalId hospital, bytes calldata publicParams, bytes calldata issuerKey) external;

    /// @notice Replace a hospital's members. Administrator only.
    function setMembers(HospitalId hospital, bytes[] calldata members, uint8 threshold) external;

    /// @notice Admit a relay. Administrator only.
    function registerRelay(address key, bytes32 organisation, bytes32 messageKeyHash) external;

    /// @notice Take a relay out of new consents, or back in. Administrator only.
    function setRelayActive(address key, bool active) external;

    /**
     * @notice Enter or replace a person's identity key. Anyone may send it: the signatures decide.
     * @param keySignature by `entry.key`
     * @param previousSignature by `entry.previous`; empty for the first entry
     * @param members of `entry.hospital`, over the same digest
     */
    function registerIdentity(
        IdentityEntry calldata entry,
        bytes calldata keySignature,
        bytes calldata previousSignature,
        MemberSignatures calldata members
    ) external;

    /// @notice End a person's key for good; the members sign IdentityRevocation. A new key needs a new subject.
    function revokeIdentity(HospitalId hospital, SubjectId subject, MemberSignatures calldata members) external;

    /// @notice Reverts unless at least the threshold of distinct members of `hospital` signed `digest`.
    function checkMembers(HospitalId hospital, bytes32 digest, MemberSignatures calldata members) external view;

    /// @notice The hospital as it stands. Reverts when unknown.
    function hospitalOf(HospitalId hospital) external view returns (Hospital memory);

    /// @notice One version of a hospital's keys, counting from 1.
    function paramsAt(HospitalId hospital, uint32 version) external view returns (Params memory);

    /// @notice The relay; `organisation` is zero when unknown.
    function relayOf(address key) external view returns (Relay memory);

    /// @notice The person's latest key; `revision` is zero when there is none.
    function identityOf(HospitalId hospital, SubjectId subject) external view returns (Identity memory);

    /// @notice A key of the past or present, counting from 1.
    function identityAt(
        HospitalId hospital,
        SubjectId subject,
        uint32 revision
    ) external view returns (Identity memory);
}
