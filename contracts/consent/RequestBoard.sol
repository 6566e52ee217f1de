// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {CrosschainLinked} from "@openzeppelin/contracts/crosschain/CrosschainLinked.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {InteroperableAddress} from "@openzeppelin/contracts/utils/draft-InteroperableAddress.sol";
import {HospitalId, RequestId} from "../identifiers.sol";
import {ChartpassDomain} from "../signing/ChartpassDomain.sol";
import {IRequestBoard} from "./IRequestBoard.sol";

/// @title Request board
contract RequestBoard is IRequestBoard, ChartpassDomain, CrosschainLinked, Ownable2Step {
    bytes32 public constant REQUEST_ANNOUNCEMENT_TYPEHASH = keccak256(
        "RequestAnnouncement(bytes32 requestId,bytes32 commitment,address reader,bytes32 destination,uint64 expiry)"
    );

    mapping(HospitalId => uint256 chainId) private _home;
    mapping(uint256 origin => mapping(RequestId => Announced)) private _requests;

    constructor(
        bytes32 salt,
        address administrator
    ) ChartpassDomain(salt) CrosschainLinked(new Link[](0)) Ownable(administrator) {}

    /// @inheritdoc IRequestBoard
    function setLink(uint256 chainId, address gateway, address board) external onlyOwner {
        _setLink(gateway, InteroperableAddress.formatEvmV1(chainId, board), true);
    }

    /// @inheritdoc IRequestBoard
    function setRemote(HospitalId hospital, uint256 chainId) external onlyOwner {
        _home[hospital] = chainId;
        emit RemoteChanged(hospital, chainId);
    }

    /// @inheritdoc IRequestBoard
    function announce(RequestAnnouncement calldata announcement, bytes calldata readerSignature) external {
        require(block.timestamp < announcement.expiry, RequestExpired(announcement.requestId, announcement.expiry));
        uint256 destinationChain = _home[announcement.destination];
        require(destinationChain != 0, DestinationUnknown(announcement.destination));
        _requireReader(announcement, _digest(_hash(announcement)), readerSignature);
        _store(block.chainid, announcement);

        bytes32 sendId;
        if (destinationChain != block.chainid) {
            sendId = _sendMessageToCounterpart(
                InteroperableAddress.formatEvmV1(destinationChain),
                abi.encode(announcement, readerSignature),
                new bytes[](0)
            );
        }
        emit RequestAnnounced(
            announcement.requestId,
            announcement.destination,
            announcement.commitment,
            announcement.reader,
            announcement.expiry,
            sendId
        );
    }

    /// @inheritdoc IRequestBoard
    function linkOf(uint256 chainId) external view returns (address gateway, address board) {
        bytes memory counterpart;
        (gateway, counterpart) = getLink(InteroperableAddress.formatEvmV1(chainId));
        if (gateway != address(0)) (, board) = InteroperableAddress.parseEvmV1(counterpart);
    }

    /// @inheritdoc IRequestBoard
    function remoteOf(HospitalId hospital) external view returns (uint256 chainId) {
        return _home[hospital];
    }

    /// @inheritdoc IRequestBoard
    function requestOf(uint256 origin, RequestId requestId) external view returns (Announced memory) {
        return _requests[origin][requestId];
    }

    /// @dev The gateway and the remote board were checked by CrosschainLinked; the reader's signature is checked here,
    /// against the domain of the board that announced it.
    function _processMessage(address, bytes32, bytes calldata sender, bytes calldata payload) internal override {
        (RequestAnnouncement memory announcement, bytes memory readerSignature) = abi.decode(
            payload,
            (RequestAnnouncement, bytes)
        );
        (uint256 origin, address board) = InteroperableAddress.parseEvmV1Calldata(sender);
        require(_home[announcement.destination] == block.chainid, DestinationUnknown(announcement.destination));
        _requireReader(announcement, _remoteDigest(origin, board, _hash(announcement)), readerSignature);
        _store(origin, announcement);
        emit RequestReceived(
            announcement.requestId,
            origin,
            announcement.commitment,
            announcement.reader,
            announcement.expiry
        );
    }

    function _store(uint256 origin, RequestAnnouncement memory announcement) private {
        RequestId id = announcement.requestId;
        require(announcement.commitment != 0 && announcement.reader != address(0), RequestInvalid(id));
        require(_requests[origin][id].time == 0, RequestKnown(id));
        _requests[origin][id] = Announced({
            commitment: announcement.commitment,
            reader: announcement.reader,
            expiry: announcement.expiry,
            origin: uint64(origin),
            time: uint64(block.timestamp)
        });
    }

    function _requireReader(
        RequestAnnouncement memory announcement,
        bytes32 digest,
        bytes memory signature
    ) private pure {
        address signer = ECDSA.recover(digest, signature);
        require(signer == announcement.reader, ReaderSignature(announcement.reader, signer));
    }

    function _hash(RequestAnnouncement memory announcement) private pure returns (bytes32) {
        return keccak256(abi.encode(REQUEST_ANNOUNCEMENT_TYPEHASH, announcement));
    }
}
