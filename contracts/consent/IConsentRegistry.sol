// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {ConsentId, HospitalId} from "../identifiers.sol";
import {MemberSignatures} from "../registry/IHospitalRegistry.sol";

/**
 * @title Consents
 * @notice The sole authority on who may open what until when. A consent is signed by a one-time key that members attested
 * as one of their patients; anyone may send it. Its owner pauses, resumes, shortens and revokes it, also before it is on
 * chain: a revoked id that was not posted is burnt and can never be.
 */
interface IConsentRegistry {
    /// @dev None: never seen. Burnt: revoked before it was posted.
    enum Status {
        None,
        Active,
        Paused,
        Revoked,
        Burnt
    }

    /// @notice M2, with the hash of the sentence the patient read in its place; see `consentTypes`.
    struct Consent {
        bytes32 statementHash;
        ConsentId id;
        bytes32 idSalt;
        address owner;
        HospitalId hospital;
        address reader;
        bytes32 request;
        bytes32 context;
        bytes32 scope;
        bytes32 grantHash;
        bytes32 capsuleHash;
        address[] relays;
        bytes32[] shareCommitments;
        uint8 threshold;
        uint64 start;
        uint64 expiry;
        uint256 nonce;
        uint64 deadline;
    }

    /// @notice See `stopTypes`. `action`: 1 pause, 2 resume, 3 revoke, 4 shorten.
    struct Stop {
        ConsentId id;
        bytes32 idSalt;
        uint8 action;
        uint32 revision;
        uint64 expiry;
    }

    /// @notice A consent as stored. Packed: owner + start + revision = 32 bytes, reader + expiry + status + threshold = 30.
    struct Terms {
        address owner;
        uint64 start;
        /// 0 when posted; each stop raises it.
        uint32 revision;
        address reader;
        uint64 expiry;
        Status status;
        uint8 threshold;
        HospitalId hospital;
        bytes32 statementHash;
        bytes32 request;
        bytes32 context;
        bytes32 scope;
        bytes32 grantHash;
        bytes32 capsuleHash;
        address[] relays;
        bytes32[] shareCommitments;
    }

    event ConsentPosted(
        ConsentId indexed id,
        address indexed owner,
        HospitalId indexed hospital,
        address reader,
        uint64 start,
        uint64 expiry,
        uint64 time
    );
    event ConsentPaused(ConsentId indexed id, uint32 revision, uint64 time);
    event ConsentResumed(ConsentId indexed id, uint32 revision, uint64 time);
    event ConsentRevoked(ConsentId indexed id, uint32 revision, uint64 time);
    event ConsentShortened(ConsentId indexed id, uint32 revision, uint64 expiry, uint64 time);
    event ConsentBurned(ConsentId indexed id, address indexed owner, uint64 time);

    error ConsentUnknown(ConsentId id);
    error ConsentIdMismatch(ConsentId id, address owner);
    error ConsentAlreadyPosted(ConsentId id);
    error ConsentBurnt(ConsentId id);
    error ConsentEnded(ConsentId id);
    error ConsentLate(uint64 deadline);
    error ConsentPeriod(uint64 start, uint64 expiry);
    error ConsentFieldMissing(ConsentId id);
    error ConsentSigner(address expected, address signer);
    error NonceUsed(address owner, uint256 nonce);
    error RelayThreshold(uint256 threshold, uint256 relays);
    error RelayInactive(address relay);
    error RelayRepeated(address relay);
    error OrganisationTooStrong(bytes32 organisation, uint256 relays, uint256 threshold);
    error ShareCommitments(uint256 expected, uint256 given);
    error ShareCommitmentMissing(uint256 index);
    error StopActionUnknown(uint8 action);
    error StopOutOfOrder(ConsentId id, uint32 revision, uint32 given);
    error StopDoesNotApply(ConsentId id, Status status, uint8 action);
    error StopExpiry(uint64 expiry, uint64 given);

    /**
     * @notice Post a consent. Anyone may send it.
     * @param ownerSignature by `consent.owner`
     * @param attestation by members of `consent.hospital` over OwnerAttestation{hospital, owner} in this contract's domain
     */
    function post(
        Consent calldata consent,
        bytes calldata ownerSignature,
        MemberSignatures calldata attestation
    ) external;

    /// @notice Pause, resume, revoke or shorten. Anyone may send it: the owner's signature decides.
    function stop(Stop calldata order, bytes calldata ownerSignature) external;

    /// @notice Several stops at once; all or none.
    function stopAll(Stop[] calldata orders, bytes[] calldata ownerSignatures) external;

    /// @notice The consent; its status is None when never seen.
    function consentOf(ConsentId id) external view returns (Terms memory);

    /// @notice Whether it may be used now: posted, neither paused nor revoked, started, not expired.
    function isActive(ConsentId id) external view returns (bool);

    /// @notice What the relay hub needs to check one conversion.
    function conversionOf(
        ConsentId id,
        uint8 relayIndex
    ) external view returns (bool active, address reader, address relay, bytes32 shareCommitment);

    /// @notice Whether an owner used a nonce. Nonces have no order.
    function isNonceUsed(address owner, uint256 nonce) external view returns (bool);
}
