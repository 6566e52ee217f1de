// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {Bls12381} from "../crypto/Bls12381.sol";
import {ConsentId} from "../identifiers.sol";
import {ChartpassDomain} from "../signing/ChartpassDomain.sol";
import {IConsentRegistry} from "./IConsentRegistry.sol";
import {IRelayHub} from "./IRelayHub.sol";

/// @title Relay hub
contract RelayHub is IRelayHub, ChartpassDomain {
    bytes32 public constant OPEN_REQUEST_TYPEHASH = keccak256(
        "OpenRequest(bytes32 consentId,bytes32 nonce,uint64 issued,uint64 deadline)"
    );

    /// @notice Sets commitments to a fragment's hash (64 bytes hashed) apart from those to points (384 bytes).
    bytes32 public constant FRAGMENT_HASH_TYPEHASH = keccak256("FragmentHash(bytes32 fragmentHash)");

    /// @notice Longest time between `issued` and `deadline`. It bounds how long a signed open can be replayed to relays.
    uint64 public constant MAX_OPEN_PERIOD = 10 minutes;

    /// @notice How far the reader's clock may run ahead of the chain's.
    uint64 public constant CLOCK_TOLERANCE = 2 minutes;

    uint8 private constant LINK_OPEN = 1;
    uint8 private constant LINK_FRAGMENT = 2;

    IConsentRegistry public immutable CONSENTS;

    mapping(ConsentId => Trail) private _trails;
    mapping(bytes32 openId => uint256) private _answers;

    constructor(bytes32 salt, IConsentRegistry consents_) ChartpassDomain(salt) {
        CONSENTS = consents_;
    }

    /// @inheritdoc IRelayHub
    function convert(
        OpenRequest calldata open,
        bytes calldata readerSignature,
        uint8 relayIndex,
        bytes calldata capsulePoint,
        bytes calldata commitment,
        bytes calldata fragment
    ) external {
        bytes32 shareCommitment = keccak256(bytes.concat(capsulePoint, commitment));
        bytes32 openId = _requireAnswer(open, readerSignature, relayIndex, shareCommitment);
        require(Bls12381.isFragment(capsulePoint, commitment, fragment), FragmentInvalid(openId, relayIndex));
        _record(open, openId, relayIndex, keccak256(fragment));
    }

    /// @inheritdoc IRelayHub
    function convertHashed(
        OpenRequest calldata open,
        bytes calldata readerSignature,
        uint8 relayIndex,
        bytes32 fragmentHash
    ) external {
        bytes32 shareCommitment = keccak256(abi.encode(FRAGMENT_HASH_TYPEHASH, fragmentHash));
        bytes32 openId = _requireAnswer(open, readerSignature, relayIndex, shareCommitment);
        _record(open, openId, relayIndex, fragmentHash);
    }

    /// @inheritdoc IRelayHub
    function trailOf(ConsentId consentId) external view returns (Trail memory) {
        return _trails[consentId];
    }

    /// @inheritdoc IRelayHub
    function answersOf(bytes32 openId) external view returns (uint256) {
        return _answers[openId];
    }

    /// @inheritdoc IRelayHub
    function openIdOf(OpenRequest calldata open) public view returns (bytes32) {
        return _digest(keccak256(abi.encode(OPEN_REQUEST_TYPEHASH, open)));
    }

    function _record(OpenRequest calldata open, bytes32 openId, uint8 relayIndex, bytes32 fragmentHash) private {
        uint256 answers = _answers[openId];
        _answers[openId] = answers | (1 << relayIndex);
        if (answers == 0) _recordOpen(open, openId);
        _recordFragment(open.consentId, openId, relayIndex, fragmentHash);
    }

    function _recordOpen(OpenRequest calldata open, bytes32 openId) private {
        Trail storage trail = _trails[open.consentId];
        ++trail.opens;
        uint64 time = uint64(block.timestamp);
        uint64 link = _append(trail, LINK_OPEN, openId, address(0), 0, time);
        emit OpenRequested(open.consentId, openId, open.nonce, open.issued, open.deadline, link, time);
    }

    function _recordFragment(ConsentId consentId, bytes32 openId, uint8 relayIndex, bytes32 fragmentHash) private {
        Trail storage trail = _trails[consentId];
        ++trail.fragments;
        uint64 time = uint64(block.timestamp);
        uint64 link = _append(trail, LINK_FRAGMENT, openId, msg.sender, fragmentHash, time);
        emit FragmentPosted(consentId, openId, msg.sender, relayIndex, fragmentHash, link, time);
    }

    function _append(
        Trail storage trail,
        uint8 kind,
        bytes32 openId,
        address relay,
        bytes32 fragmentHash,
        uint64 time
    ) private returns (uint64 link) {
        link = ++trail.links;
        trail.head = keccak256(abi.encode(trail.head, kind, openId, relay, fragmentHash, time));
    }

    /// @dev Everything about an answer but the fragment itself.
    function _requireAnswer(
        OpenRequest calldata open,
        bytes calldata readerSignature,
        uint8 relayIndex,
        bytes32 shareCommitment
    ) private view returns (bytes32 openId) {
        _requireTimely(open);
        openId = openIdOf(open);
        require(_answers[openId] & (1 << relayIndex) == 0, FragmentRepeated(openId, relayIndex));
        address reader = _requireConsent(open.consentId, relayIndex, shareCommitment);
        address signer = ECDSA.recoverCalldata(openId, readerSignature);
        require(signer == reader, OpenSigner(reader, signer));
    }

    /// @return reader whose signature the open must carry
    function _requireConsent(
        ConsentId consentId,
        uint8 relayIndex,
        bytes32 shareCommitment
    ) private view returns (address) {
        (bool active, address reader, address relay, bytes32 expected) = CONSENTS.conversionOf(consentId, relayIndex);
        require(active, ConsentNotActive(consentId));
        require(relay == msg.sender, RelayNotNamed(msg.sender, relayIndex));
        require(shareCommitment == expected, ShareMismatch(consentId, relayIndex));
        return reader;
    }

    function _requireTimely(OpenRequest calldata open) private view {
        require(
            open.issued < open.deadline &&
                open.deadline - open.issued <= MAX_OPEN_PERIOD &&
                open.issued <= block.timestamp + CLOCK_TOLERANCE,
            OpenPeriod(open.issued, open.deadline)
        );
        require(block.timestamp <= open.deadline, OpenLate(open.deadline));
    }
}
