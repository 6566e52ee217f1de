// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {ConsentId} from "../identifiers.sol";
import {IHospitalRegistry, MemberSignatures} from "../registry/IHospitalRegistry.sol";
import {ChartpassDomain} from "../signing/ChartpassDomain.sol";
import {IConsentRegistry} from "./IConsentRegistry.sol";

/// @title Consents
contract ConsentRegistry is IConsentRegistry, ChartpassDomain {
    bytes32 public constant CONSENT_TYPEHASH = keccak256(
        "Consent(string statement,bytes32 id,bytes32 idSalt,address owner,bytes32 hospital,address reader,bytes32 request,bytes32 context,bytes32 scope,bytes32 grantHash,bytes32 capsuleHash,address[] relays,bytes32[] shareCommitments,uint8 threshold,uint64 start,uint64 expiry,uint256 nonce,uint64 deadline)"
    );
    bytes32 public constant OWNER_ATTESTATION_TYPEHASH = keccak256("OwnerAttestation(bytes32 hospital,address owner)");
    bytes32 public constant STOP_TYPEHASH = keccak256(
        "Stop(bytes32 id,bytes32 idSalt,uint8 action,uint32 revision,uint64 expiry)"
    );

    /// @notice Most relays a consent may name.
    uint256 public constant MAX_RELAYS = 16;

    uint8 private constant PAUSE = 1;
    uint8 private constant RESUME = 2;
    uint8 private constant REVOKE = 3;
    uint8 private constant SHORTEN = 4;

    IHospitalRegistry public immutable REGISTRY;

    mapping(ConsentId => Terms) private _terms;
    mapping(address owner => mapping(uint256 word => uint256)) private _nonces;

    constructor(bytes32 salt, IHospitalRegistry registry_) ChartpassDomain(salt) {
        REGISTRY = registry_;
    }

    /// @inheritdoc IConsentRegistry
    function post(
        Consent calldata consent,
        bytes calldata ownerSignature,
        MemberSignatures calldata attestation
    ) external {
        _requireNew(consent);
        _requireRelays(consent);
        address signer = _signerOf(_hashConsent(consent), ownerSignature);
        require(signer == consent.owner, ConsentSigner(consent.owner, signer));
        REGISTRY.checkMembers(
            consent.hospital,
            _digest(keccak256(abi.encode(OWNER_ATTESTATION_TYPEHASH, consent.hospital, consent.owner))),
            attestation
        );

        _useNonce(consent.owner, consent.nonce);
        _store(consent);
        emit ConsentPosted(
            consent.id,
            consent.owner,
            consent.hospital,
            consent.reader,
            consent.start,
            consent.expiry,
            uint64(block.timestamp)
        );
    }

    /// @inheritdoc IConsentRegistry
    function stop(Stop calldata order, bytes calldata ownerSignature) external {
        _stop(order, ownerSignature);
    }

    /// @inheritdoc IConsentRegistry
    function stopAll(Stop[] calldata orders, bytes[] calldata ownerSignatures) external {
        for (uint256 i = 0; i < orders.length; ++i) {
            _stop(orders[i], ownerSignatures[i]);
        }
    }

    /// @inheritdoc IConsentRegistry
    function consentOf(ConsentId id) external view returns (Terms memory) {
        return _terms[id];
    }

    /// @inheritdoc IConsentRegistry
    function isActive(ConsentId id) external view returns (bool) {
        return _isActive(_terms[id]);
    }

    /// @inheritdoc IConsentRegistry
    function conversionOf(
        ConsentId id,
        uint8 relayIndex
    ) external view returns (bool active, address reader, address relay, bytes32 shareCommitment) {
        Terms storage terms = _terms[id];
        if (relayIndex >= terms.relays.length) return (false, address(0), address(0), 0);
        return (_isActive(terms), terms.reader, terms.relays[relayIndex], terms.shareCommitments[relayIndex]);
    }

    /// @inheritdoc IConsentRegistry
    function isNonceUsed(address owner, uint256 nonce) external view returns (bool) {
        return _nonces[owner][nonce >> 8] & (1 << (nonce & 0xff)) != 0;
    }

    function _stop(Stop calldata order, bytes calldata ownerSignature) private {
        require(order.action >= PAUSE && order.action <= SHORTEN, StopActionUnknown(order.action));
        address signer = _signerOf(keccak256(abi.encode(STOP_TYPEHASH, order)), ownerSignature);
        Terms storage terms = _terms[order.id];
        Status status = terms.status;
        if (status == Status.None) {
            _burn(order, signer);
            return;
        }
        require(signer == terms.owner, ConsentSigner(terms.owner, signer));
        require(status == Status.Active || status == Status.Paused, ConsentEnded(order.id));
        _requireRevision(order, terms.revision);
        terms.revision = order.revision;
        _apply(order, terms, status);
    }

    /// @dev Only the owner knows a salt that leads to the id, so nobody else can burn it.
    function _burn(Stop calldata order, address owner) private {
        require(order.action == REVOKE, ConsentUnknown(order.id));
        _requireId(order.id, owner, order.idSalt);
        _terms[order.id].owner = owner;
        _terms[order.id].status = Status.Burnt;
        emit ConsentBurned(order.id, owner, uint64(block.timestamp));
    }

    function _apply(Stop calldata order, Terms storage terms, Status status) private {
        uint64 time = uint64(block.timestamp);
        if (order.action == PAUSE) {
            require(status == Status.Active, StopDoesNotApply(order.id, status, order.action));
            terms.status = Status.Paused;
            emit ConsentPaused(order.id, order.revision, time);
        } else if (order.action == RESUME) {
            require(status == Status.Paused, StopDoesNotApply(order.id, status, order.action));
            terms.status = Status.Active;
            emit ConsentResumed(order.id, order.revision, time);
        } else if (order.action == REVOKE) {
            terms.status = Status.Revoked;
            emit ConsentRevoked(order.id, order.revision, time);
        } else {
            require(order.expiry < terms.expiry, StopExpiry(terms.expiry, order.expiry));
            terms.expiry = order.expiry;
            emit ConsentShortened(order.id, order.revision, order.expiry, time);
        }
    }

    function _store(Consent calldata consent) private {
        Terms storage terms = _terms[consent.id];
        terms.owner = consent.owner;
        terms.start = consent.start;
        terms.reader = consent.reader;
        terms.expiry = consent.expiry;
        terms.status = Status.Active;
        terms.threshold = consent.threshold;
        terms.hospital = consent.hospital;
        terms.statementHash = consent.statementHash;
        terms.request = consent.request;
        terms.context = consent.context;
        terms.scope = consent.scope;
        terms.grantHash = consent.grantHash;
        terms.capsuleHash = consent.capsuleHash;
        terms.relays = consent.relays;
        terms.shareCommitments = consent.shareCommitments;
    }

    function _useNonce(address owner, uint256 nonce) private {
        uint256 bit = 1 << (nonce & 0xff);
        uint256 word = _nonces[owner][nonce >> 8];
        require(word & bit == 0, NonceUsed(owner, nonce));
        _nonces[owner][nonce >> 8] = word | bit;
    }

    function _requireNew(Consent calldata consent) private view {
        Status status = _terms[consent.id].status;
        require(status != Status.Burnt, ConsentBurnt(consent.id));
        require(status == Status.None, ConsentAlreadyPosted(consent.id));
        _requireId(consent.id, consent.owner, consent.idSalt);
        require(block.timestamp <= consent.deadline, ConsentLate(consent.deadline));
        require(
            consent.start < consent.expiry && block.timestamp < consent.expiry,
            ConsentPeriod(consent.start, consent.expiry)
        );
        require(
            consent.reader != address(0) &&
                consent.context != 0 &&
                consent.scope != 0 &&
                consent.grantHash != 0 &&
                consent.capsuleHash != 0,
            ConsentFieldMissing(consent.id)
        );
    }

    /// @dev No organisation may hold as many relays as the threshold: it could convert alone. A threshold of one is
    /// thereby impossible.
    function _requireRelays(Consent calldata consent) private view {
        uint256 count = consent.relays.length;
        uint256 threshold = consent.threshold;
        require(threshold != 0 && threshold <= count && count <= MAX_RELAYS, RelayThreshold(threshold, count));
        require(consent.shareCommitments.length == count, ShareCommitments(count, consent.shareCommitments.length));
        bytes32[] memory organisations = new bytes32[](count);
        for (uint256 i = 0; i < count; ++i) {
            address key = consent.relays[i];
            IHospitalRegistry.Relay memory relay = REGISTRY.relayOf(key);
            require(relay.active, RelayInactive(key));
            require(consent.shareCommitments[i] != 0, ShareCommitmentMissing(i));
            uint256 same = 1;
            for (uint256 j = 0; j < i; ++j) {
                require(consent.relays[j] != key, RelayRepeated(key));
                if (organisations[j] == relay.organisation) ++same;
            }
            require(same < threshold, OrganisationTooStrong(relay.organisation, same, threshold));
            organisations[i] = relay.organisation;
        }
    }

    function _isActive(Terms storage terms) private view returns (bool) {
        return terms.status == Status.Active && terms.start <= block.timestamp && block.timestamp < terms.expiry;
    }

    /// @dev One step at a time, so that no stop is lost unseen; a revoke may overtake stops that have not arrived.
    function _requireRevision(Stop calldata order, uint32 revision) private pure {
        bool inOrder = order.action == REVOKE ? order.revision > revision : order.revision == revision + 1;
        require(inOrder, StopOutOfOrder(order.id, revision, order.revision));
    }

    function _requireId(ConsentId id, address owner, bytes32 idSalt) private pure {
        require(ConsentId.unwrap(id) == keccak256(abi.encode(owner, idSalt)), ConsentIdMismatch(id, owner));
    }

    /// @dev In two halves: one abi.encode of all fields would be too deep for the stack.
    function _hashConsent(Consent calldata c) private pure returns (bytes32) {
        return
            keccak256(
                bytes.concat(
                    abi.encode(CONSENT_TYPEHASH, c.statementHash, c.id, c.idSalt, c.owner, c.hospital),
                    abi.encode(c.reader, c.request, c.context, c.scope, c.grantHash, c.capsuleHash),
                    abi.encode(
                        keccak256(abi.encodePacked(c.relays)),
                        keccak256(abi.encodePacked(c.shareCommitments)),
                        c.threshold
                    ),
                    abi.encode(c.start, c.expiry, c.nonce, c.deadline)
                )
            );
    }
}
